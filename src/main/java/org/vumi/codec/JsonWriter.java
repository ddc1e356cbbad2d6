package org.vumi.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values to bytes: ASCII, no white space, bare words for what is not a number. */
final class JsonWriter {
    private static final JsonFactory JSON = ((JsonFactoryBuilder) JsonFactory.builder())
            .rootValueSeparator((String) null)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    /** A message of one SMS fits without growing. */
    private static final int TYPICAL_BYTES = 768;

    private JsonWriter() {}

    static byte[] write(Map<String, ?> object) {
        ByteArrayOutputStream target = new ByteArrayOutputStream(TYPICAL_BYTES);
        try {
            write(object, target);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return target.toByteArray();
    }

    static void write(Map<String, ?> object, OutputStream target) throws IOException {
        try (JsonGenerator out = JSON.createGenerator(target)) {
            object(out, object);
        }
    }

    static String writeValue(Object value) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(target)) {
            value(out, "value", value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return target.toString(US_ASCII);
    }

    /** Each value as a JSON text of its own, by its key, in the order of the object. */
    static Map<String, String> writeEach(Map<String, ?> object) {
        Map<String, String> texts = new LinkedHashMap<>(object.size() * 4 / 3 + 1);
        ByteArrayOutputStream target = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator out = JSON.createGenerator(target)) {
            for (Map.Entry<String, ?> field : object.entrySet()) {
                value(out, field.getKey(), field.getValue());
                out.flush();
                texts.put(field.getKey(), target.toString(US_ASCII));
                target.reset();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return texts;
    }

    private static void object(JsonGenerator out, Map<?, ?> object) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            if (!(field.getKey() instanceof String name)) {
                throw new IllegalArgumentException("a key of an object is not a text");
            }
            out.writeFieldName(name);
            value(out, name, field.getValue());
        }
        out.writeEndObject();
    }

    private static void array(JsonGenerator out, String name, List<?> items) throws IOException {
        out.writeStartArray();
        for (Object item : items) {
            value(out, name, item);
        }
        out.writeEndArray();
    }

    private static void value(JsonGenerator out, String name, Object value) throws IOException {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value == null) {
            out.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            object(out, map);
        } else if (value instanceof List<?> list) {
            array(out, name, list);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Number number) {
            number(out, name, number);
        } else {
            throw unwritable(name, value);
        }
    }

    private static void number(JsonGenerator out, String name, Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            out.writeNumber(number.longValue());
        } else if (number instanceof Double fraction) {
            out.writeNumber(fraction);
        } else if (number instanceof BigInteger big) {
            out.writeNumber(big);
        } else if (number instanceof BigDecimal exact) {
            out.writeNumber(exact);
        } else if (number instanceof Float fraction) {
            out.writeNumber(fraction);
        } else {
            throw unwritable(name, number);
        }
    }

    private static IllegalArgumentException unwritable(String name, Object value) {
        return new IllegalArgumentException("'" + name + "' is a "
                + value.getClass().getName() + " (accepted: String, Boolean, Number, null, List, Map)");
    }
}
