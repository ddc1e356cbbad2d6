package org.vumi.blinkenlights;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;

/**
 * What a component tells of itself once a minute: {@code {"name": …, "uuid": …, "timestamp": [year, month, day, hour, minute, second]}} in
 * UTC, and any other keys. Source: manual 7.2.1.
 *
 * @param name for people, preferably unique
 * @param uuid of this component as long as it runs
 * @param timestamp whole seconds
 * @param more the other keys in their order; values as JSON has them
 */
public record StatusUpdate(String name, String uuid, Instant timestamp, Map<String, Object> more) {
    /** Exchange of all that is told of health. */
    public static final String EXCHANGE = "vumi.health";

    /** Routing key of these. */
    public static final String KEY = "status.inbound";

    /** Value of {@code state} of a component that works. */
    public static final String UP = "up";

    /** Value of {@code state} of a component that ends in order, and will tell no more. */
    public static final String STOPPED = "stopped";

    static final int LONGEST_NAME = 200;

    private static final String NAME = "name";
    private static final String UUID = "uuid";
    private static final String TIMESTAMP = "timestamp";
    private static final int PARTS = 6;

    public StatusUpdate {
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more)); // with nulls
    }

    /** @throws InvalidMessage if the bytes are no such object */
    static StatusUpdate decode(byte[] body) {
        Map<String, Object> fields = plain(MessageCodec.decode(body));
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.keySet().removeAll(List.of(NAME, UUID, TIMESTAMP));
        return new StatusUpdate(text(fields, NAME), text(fields, UUID), time(required(fields, TIMESTAMP)), more);
    }

    /** With NaN and the infinities, which Python writes and no browser reads, as texts. */
    static Map<String, Object> plain(Map<String, Object> fields) {
        Map<String, Object> plain = new LinkedHashMap<>(fields);
        plain.replaceAll((key, value) -> plain(value));
        return plain;
    }

    private static Object plain(Object value) {
        if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            return String.valueOf(number);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(StatusUpdate::plain).collect(Collectors.toCollection(ArrayList::new));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, inner) -> plain.put(String.valueOf(key), plain(inner)));
            return plain;
        }
        return value;
    }

    static Object required(Map<String, Object> fields, String field) {
        if (!fields.containsKey(field)) {
            throw InvalidMessage.missing(field);
        }
        return fields.get(field);
    }

    static String text(Map<String, Object> fields, String field) {
        Object value = required(fields, field);
        if (value instanceof String text && !text.isBlank() && text.length() <= LONGEST_NAME) {
            return text;
        }
        throw InvalidMessage.invalid(field, value, "a text of 1 to " + LONGEST_NAME + " characters");
    }

    private static Instant time(Object value) {
        if (value instanceof List<?> parts && parts.size() == PARTS) {
            try {
                int[] numbers =
                        parts.stream().mapToInt(StatusUpdate::wholeNumber).toArray();
                return LocalDateTime.of(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
                        .toInstant(ZoneOffset.UTC);
            } catch (DateTimeException | ArithmeticException e) {
                // told below
            }
        }
        throw InvalidMessage.invalid(TIMESTAMP, value, "[year, month, day, hour, minute, second] in UTC");
    }

    private static int wholeNumber(Object part) {
        if (part instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        throw new ArithmeticException("no whole number");
    }

    public byte[] encode() {
        LocalDateTime time = LocalDateTime.ofInstant(timestamp, ZoneOffset.UTC);
        List<Object> parts = new ArrayList<>(PARTS);
        Collections.addAll(
                parts,
                time.getYear(),
                time.getMonthValue(),
                time.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                time.getSecond());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(NAME, name);
        fields.put(UUID, uuid);
        fields.put(TIMESTAMP, parts);
        more.forEach(fields::putIfAbsent);
        return MessageCodec.encode(fields);
    }
}
