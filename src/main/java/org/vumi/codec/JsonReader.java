package org.vumi.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.vumi.message.FrozenList;
import org.vumi.message.FrozenMap;
import org.vumi.message.InvalidMessage;

/** Bytes to values, in one pass over the body and without a text of it in between. */
final class JsonReader {
    /** The parser remembers some thousands of keys to know them again: they may not fill the memory. */
    private static final int MAX_KEY_LENGTH = 1000;

    /** Interning would keep every key that a stranger ever sent; detection would take UTF-16 for JSON. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(MAX_KEY_LENGTH)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** As many digits as the parser lets a number have; beyond, a short "1e999999999" would fill the memory. */
    private static final int MAX_EXPONENT = 1000;

    /** Fits a user message with a few fields of its own. */
    private static final int TYPICAL_FIELDS = 18;

    private static final int FEW_FIELDS = 4;

    private JsonReader() {}

    /** How one document is read, from its first token on. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(JsonParser in, JsonToken first) throws IOException;
    }

    /** @param maxDepth levels of objects and arrays allowed, the outermost included */
    static FrozenMap read(byte[] body, int maxDepth) {
        return read(body, (in, first) -> {
            if (first != JsonToken.START_OBJECT) {
                throw new InvalidMessage(
                        "NotAnObject",
                        "the body is " + (first == JsonToken.START_ARRAY ? "an array" : "a single value")
                                + ", not an object");
            }
            return object(in, maxDepth, TYPICAL_FIELDS);
        });
    }

    /**
     * Any JSON value.
     *
     * @param maxDepth levels of objects and arrays allowed
     */
    static Object readValue(byte[] text, int maxDepth) {
        return read(text, (in, first) -> value(in, first, maxDepth + 1));
    }

    private static <T> T read(byte[] body, Reading<T> reading) {
        if (!Utf8.isValid(body)) {
            throw new InvalidMessage("NotUtf8", "the body is not valid UTF-8");
        }
        try (JsonParser in = JSON.createParser(body)) {
            JsonToken first = in.nextToken();
            if (first == null) {
                throw new InvalidMessage("NotJson", "the body is empty");
            }
            T read = reading.read(in, first);
            if (in.nextToken() != null) {
                throw new InvalidMessage("NotJson", "the body goes on after its value, " + place(in));
            }
            return read;
        } catch (StreamConstraintsException tooMuch) {
            throw new InvalidMessage("LimitExceeded", "the body has an over-long number, key or text");
        } catch (JsonParseException malformed) {
            // the parser's own sentence, and so the exception, may quote the body
            throw new InvalidMessage(
                    "NotJson",
                    "the body is not JSON, at byte " + malformed.getLocation().getByteOffset());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static FrozenMap object(JsonParser in, int depth, int expected) throws IOException {
        FrozenMap.Builder fields = new FrozenMap.Builder(expected);
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            fields.put(name, value(in, in.nextToken(), depth));
        }
        return fields.build();
    }

    private static FrozenList array(JsonParser in, int depth) throws IOException {
        FrozenList.Builder items = new FrozenList.Builder();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            items.add(value(in, token, depth));
        }
        return items.build();
    }

    private static Object value(JsonParser in, JsonToken token, int depth) throws IOException {
        return switch (token) {
            case VALUE_STRING -> in.getText();
            case VALUE_NULL -> null;
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NUMBER_INT -> in.getNumberValue();
            case VALUE_NUMBER_FLOAT -> fraction(in);
            case START_OBJECT -> object(in, deeper(in, depth), FEW_FIELDS);
            case START_ARRAY -> array(in, deeper(in, depth));
            default -> throw new IllegalStateException("a JSON parser returned " + token + " for a value");
        };
    }

    private static int deeper(JsonParser in, int depth) {
        if (depth == 1) {
            throw new InvalidMessage("LimitExceeded", "the body is nested too deep, " + place(in));
        }
        return depth - 1;
    }

    /** A Double where it has exactly the value that was written (and for -0.0), else a BigDecimal. */
    private static Number fraction(JsonParser in) throws IOException {
        String text = in.getText();
        switch (text) {
            case "NaN":
                return Double.NaN;
            case "Infinity":
                return Double.POSITIVE_INFINITY;
            case "-Infinity":
                return Double.NEGATIVE_INFINITY;
            default:
                return finite(in, text);
        }
    }

    private static Number finite(JsonParser in, String text) {
        BigDecimal exact = decimal(in, text);
        if (exact.signum() == 0) {
            return text.charAt(0) == '-' ? -0.0 : 0.0;
        }
        if (Math.abs((long) exact.precision() - exact.scale()) > MAX_EXPONENT) {
            throw beyondLimit(in);
        }
        double near = exact.doubleValue();
        boolean same = Double.isFinite(near) && exact.compareTo(BigDecimal.valueOf(near)) == 0;
        return same ? near : exact;
    }

    private static BigDecimal decimal(JsonParser in, String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException unusual) {
            if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
                throw beyondLimit(in);
            }
            // the parser has further words for infinity ("INF") that Python has not
            throw new InvalidMessage("NotJson", "the body is not JSON, " + place(in));
        }
    }

    private static InvalidMessage beyondLimit(JsonParser in) {
        return new InvalidMessage("LimitExceeded", "the body has a number beyond 1e±1000, " + place(in));
    }

    private static String place(JsonParser in) {
        return "at byte " + in.currentTokenLocation().getByteOffset();
    }
}
