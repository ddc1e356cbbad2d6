package org.vumi.transport.oldhttpapi;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.Parameters;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.config.Config;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.httprpc.HttpRpcCodec;
import org.vumi.transport.httprpc.Received;

/**
 * One request is a message to each {@code to_msisdn}; the answer lists them. Everything is checked before anything is published.
 *
 * <p>Source: spec transports 4.
 */
abstract sealed class OldHttpApiCodec implements HttpRpcCodec permits OldSimpleCodec, OldTemplateCodec {
    private static final int MOST_RECIPIENTS = 1_000;

    /** Characters that one request makes of its text, as the answer has all of them. */
    private static final int MOST_TEXT = 1 << 20;

    private final String transportName;
    private final String transportType;
    private final Identities identities;
    private final Clock clock;

    OldHttpApiCodec(Config config, String transportType, Clock clock) {
        this.transportName = config.text("transport_name");
        this.transportType = transportType;
        this.identities = new Identities(config);
        this.clock = clock;
    }

    /**
     * The texts for so many recipients, each null for none.
     *
     * @param most characters of all of them together
     * @throws InvalidMessage if the parameters make none; answered 400 with the sentence
     */
    abstract List<String> texts(Parameters parameters, int recipients, int most);

    static InvalidMessage tooLong(int most) {
        return new InvalidMessage(
                "TooMuchText", "texts of more than " + most + " characters for all to_msisdn together");
    }

    @Override
    public final boolean awaitsReplies() {
        return false;
    }

    @Override
    public final WebResponse encode(TransportUserMessage reply) {
        throw new PermanentFailure("request_closed", "no request awaits a reply");
    }

    @Override
    public final Received decode(WebRequest request, MessageIds ids) {
        Identities.Caller caller = Identities.caller(request.header("Authorization"));
        if (!identities.admit(caller)) {
            return Received.refused(
                    WebResponse.text(401, "Not Authorized").with("WWW-Authenticate", "Basic realm=\"Vumi\""));
        }
        Parameters parameters;
        try {
            parameters = request.parameters();
        } catch (IllegalArgumentException e) {
            throw new InvalidMessage("InvalidForm", e.getMessage());
        }
        if (!parameters.unreadable().isEmpty()) {
            throw new InvalidMessage("NotUtf8", "not UTF-8: " + String.join(", ", parameters.unreadable()));
        }
        List<String> recipients = parameters.all("to_msisdn");
        if (recipients.size() > MOST_RECIPIENTS) {
            throw new InvalidMessage(
                    "TooManyRecipients",
                    recipients.size() + " to_msisdn (accepted: " + MOST_RECIPIENTS + " at most in one request)");
        }
        String from = parameters.first("from_msisdn").orElse(null);
        List<String> texts = texts(parameters, recipients.size(), MOST_TEXT);
        List<TransportUserMessage> messages = new ArrayList<>();
        for (int i = 0; i < recipients.size(); i++) {
            messages.add(message(recipients.get(i), from, texts.get(i), caller.user(), ids));
        }
        return new Received(messages, listed(messages));
    }

    private TransportUserMessage message(String to, String from, String text, String user, MessageIds ids) {
        return TransportUserMessage.builder(ids, clock)
                .put("to_addr", to)
                .put("from_addr", from)
                .put("content", text)
                .put("provider", "vumi")
                .put("transport_name", transportName)
                .put("transport_type", transportType)
                .put("transport_metadata", Map.of("http_user", user))
                .build();
    }

    private static WebResponse listed(List<TransportUserMessage> messages) {
        List<String> items = new ArrayList<>();
        for (TransportUserMessage message : messages) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("message", message.content());
            item.put("to_msisdn", message.toAddr());
            item.put("from_msisdn", message.fromAddr());
            item.put("id", message.messageId());
            items.add(new String(MessageCodec.encode(item), US_ASCII));
        }
        return WebResponse.text(200, "[" + String.join(", ", items) + "]");
    }
}
