package org.vumi.transport.oldhttpapi;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vumi.component.web.Parameters;
import org.vumi.config.Config;
import org.vumi.message.InvalidMessage;

/**
 * A {@code template} with placeholders such as {@code {{ name }}}, each of which has a value for each recipient, {@code template_name}.
 */
public final class OldTemplateCodec extends OldHttpApiCodec {
    private static final String VALUES = "template_";
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{ *+(\\w++) *+}}", Pattern.UNICODE_CHARACTER_CLASS);

    public OldTemplateCodec(Config config, Clock clock) {
        super(config, "old_template_http", clock);
    }

    @Override
    List<String> texts(Parameters parameters, int recipients, int most) {
        String template = parameters
                .first("template")
                .orElseThrow(() -> new InvalidMessage("MissingTemplate", "missing template"))
                .replace("%%", "%"); // clients of 0.4 had to double it
        for (String name : parameters.names()) {
            int values = parameters.all(name).size();
            if (name.startsWith(VALUES) && values != recipients) {
                throw new InvalidMessage(
                        "UnevenValues", name + " has " + values + " values for " + recipients + " to_msisdn");
            }
        }
        List<String> texts = new ArrayList<>();
        int left = most;
        for (int i = 0; i < recipients; i++) {
            String text = text(template, parameters, i, left).orElseThrow(() -> tooLong(most));
            left -= text.length();
            texts.add(text);
        }
        return texts;
    }

    /** @return empty if it is longer than {@code most}, which may be very much so: a value has as many places as it likes */
    private static Optional<String> text(String template, Parameters parameters, int recipient, int most) {
        StringBuilder text = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(template);
        while (placeholder.find() && text.length() <= most) {
            placeholder.appendReplacement(text, "");
            text.append(value(parameters, placeholder.group(1), recipient));
        }
        placeholder.appendTail(text);
        return text.length() <= most ? Optional.of(text.toString()) : Optional.empty();
    }

    private static String value(Parameters parameters, String name, int recipient) {
        List<String> values = parameters.all(VALUES + name);
        if (values.isEmpty()) {
            throw new InvalidMessage(
                    "UnknownPlaceholder", "template has '" + name + "', and there is no " + VALUES + name);
        }
        return values.get(recipient);
    }
}
