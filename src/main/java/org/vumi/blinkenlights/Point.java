package org.vumi.blinkenlights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;

/**
 * What a component told at one time; null where it did not say.
 *
 * @param second since 1970
 * @param in messages per second
 * @param out messages per second
 * @param depth messages that wait
 * @param failures so far
 */
record Point(long second, String state, Number in, Number out, Number depth, Number failures) {
    private static final int PARTS = 6;

    static Point of(long second, String state, Map<String, Object> fields) {
        return new Point(
                second,
                state,
                number(fields, "in_per_second"),
                number(fields, "out_per_second"),
                number(fields, "queue_depth"),
                number(fields, "failed"));
    }

    static Number number(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof Number number && Double.isFinite(number.doubleValue()) ? number : null;
    }

    /** {@code [second, state, in, out, depth, failures]}. */
    List<Object> parts() {
        return new ArrayList<>(Arrays.asList(second, state, in, out, depth, failures)); // with nulls
    }

    String text() {
        return MessageCodec.encodeValue(parts());
    }

    /** @throws InvalidMessage if it is no such list */
    static Point read(String text) {
        if (MessageCodec.decodeValue(text) instanceof List<?> parts
                && parts.size() == PARTS
                && parts.get(0) instanceof Number second
                && parts.get(1) instanceof String state) {
            return new Point(
                    second.longValue(),
                    state,
                    parts.get(2) instanceof Number in ? in : null,
                    parts.get(3) instanceof Number out ? out : null,
                    parts.get(4) instanceof Number depth ? depth : null,
                    parts.get(5) instanceof Number failures ? failures : null);
        }
        throw new InvalidMessage("NotAPoint", "no list of time, state and four numbers");
    }
}
