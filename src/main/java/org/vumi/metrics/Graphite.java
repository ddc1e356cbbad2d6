package org.vumi.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.vumi.component.vumi.Addressed;
import org.vumi.message.InvalidMessage;

/**
 * Aggregates as Graphite's Carbon takes them: over AMQP, the metric's name being the routing key, or as lines of its plain-text protocol.
 * Source: manual 6.5, spec core 8.6.
 */
public final class Graphite {
    /** Octets of an AMQP routing key. */
    private static final int LONGEST_KEY = 255;

    private static final Pattern WHITE_SPACE = Pattern.compile("\\s");

    private Graphite() {}

    /** @throws InvalidMessage if the body is no metric message, or has a name that is too long for a routing key */
    public static List<Addressed> amqp(byte[] body) {
        List<Addressed> values = new ArrayList<>();
        for (Datapoint datapoint : MetricMessage.decode(body).datapoints()) {
            if (datapoint.name().getBytes(UTF_8).length > LONGEST_KEY) {
                throw InvalidMessage.invalid(
                        "metric name", datapoint.name(), "up to " + LONGEST_KEY + " octets, as a routing key");
            }
            for (Sample sample : datapoint.samples()) {
                values.add(new Addressed(datapoint.name(), ascii(text(sample))));
            }
        }
        return values;
    }

    /**
     * Lines {@code <metric> <value> <timestamp>}; Carbon would take a name with a white space for something else, so that becomes {@code _}.
     *
     * @throws InvalidMessage if the body is no metric message
     */
    public static String lines(byte[] body) {
        StringBuilder lines = new StringBuilder();
        for (Datapoint datapoint : MetricMessage.decode(body).datapoints()) {
            String name = WHITE_SPACE.matcher(datapoint.name()).replaceAll("_");
            datapoint
                    .samples()
                    .forEach(sample ->
                            lines.append(name).append(' ').append(text(sample)).append('\n'));
        }
        return lines.toString();
    }

    /** {@code <value> <timestamp>}: six decimals, whole seconds. */
    private static String text(Sample sample) {
        double value = sample.value().doubleValue();
        String digits = Double.isFinite(value)
                ? String.format(Locale.ROOT, "%.6f", sample.value() instanceof BigDecimal exact ? exact : value)
                : "nan";
        return digits + " " + sample.second();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
