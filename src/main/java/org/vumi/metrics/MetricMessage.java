package org.vumi.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;

/**
 * The message of all three hops between metrics workers, {@code {"datapoints": [[name, [aggregator, …], [[timestamp, value], …]], …]}}.
 * It has no version, type or id; other keys beside {@code datapoints} are passed over. Source: spec core 8.2.
 */
public record MetricMessage(List<Datapoint> datapoints) {
    private static final String DATAPOINTS = "datapoints";
    private static final int PARTS = 3;

    public MetricMessage {
        datapoints = List.copyOf(datapoints);
    }

    static MetricMessage of(Datapoint datapoint) {
        return new MetricMessage(List.of(datapoint));
    }

    /** @throws InvalidMessage if the bytes are no such message */
    static MetricMessage decode(byte[] body) {
        Map<String, Object> fields = MessageCodec.decode(body);
        if (!fields.containsKey(DATAPOINTS)) {
            throw InvalidMessage.missing(DATAPOINTS);
        }
        List<Datapoint> datapoints = new ArrayList<>();
        for (Object item : list(fields.get(DATAPOINTS), "a list")) {
            datapoints.add(datapoint(list(item, "[name, aggregators, values] each")));
        }
        return new MetricMessage(datapoints);
    }

    private static Datapoint datapoint(List<?> parts) {
        if (parts.size() != PARTS || !(parts.get(0) instanceof String name)) {
            throw InvalidMessage.invalid(DATAPOINTS, parts, "[name, aggregators, values] each");
        }
        List<String> aggregators = new ArrayList<>();
        for (Object aggregator : list(parts.get(1), "a list of aggregators' names")) {
            if (!(aggregator instanceof String text)) {
                throw InvalidMessage.invalid(DATAPOINTS, aggregator, "a list of aggregators' names");
            }
            aggregators.add(text);
        }
        List<Sample> samples = new ArrayList<>();
        for (Object item : list(parts.get(2), "a list of [timestamp, value]")) {
            samples.add(sample(list(item, "[timestamp, value]")));
        }
        return new Datapoint(name, aggregators, samples);
    }

    private static Sample sample(List<?> pair) {
        if (pair.size() == 2 && pair.get(0) instanceof Number timestamp && pair.get(1) instanceof Number value) {
            if (Double.isFinite(timestamp.doubleValue())) {
                return new Sample(timestamp, value);
            }
        }
        throw InvalidMessage.invalid(DATAPOINTS, pair, "[timestamp, value], both numbers");
    }

    private static List<?> list(Object value, String accepted) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw InvalidMessage.invalid(DATAPOINTS, value, accepted);
    }

    public byte[] encode() {
        return MessageCodec.encode(
                Map.of(DATAPOINTS, datapoints.stream().map(MetricMessage::parts).toList()));
    }

    private static List<Object> parts(Datapoint datapoint) {
        return List.of(
                datapoint.name(),
                datapoint.aggregators(),
                datapoint.samples().stream()
                        .map(sample -> List.of(sample.timestamp(), sample.value()))
                        .toList());
    }
}
