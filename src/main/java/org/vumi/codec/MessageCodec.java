package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.vumi.message.FailureMessage;
import org.vumi.message.FrozenMap;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Messages to and from the JSON bytes on the wire.
 *
 * <p>Decoding takes any JSON object in UTF-8 that Python would take: raw characters or escapes, any order, the last of a
 * repeated key, {@code NaN} and {@code Infinity}. Numbers keep their value, unknown fields stay, text stays as it is,
 * also where it looks like a date. Whatever cannot be decoded is an {@link InvalidMessage} whose reason is one of
 *
 * <ul>
 *   <li>{@code NotUtf8}: the bytes are no text
 *   <li>{@code NotJson}: the text is no JSON, or goes on after its object
 *   <li>{@code NotAnObject}: JSON, but an array or a single value
 *   <li>{@code LimitExceeded}: nested deeper than 100, a number beyond 1000 digits or 1e±1000, a key beyond
 *       1000 characters, a text beyond 20 million
 *   <li>{@code MissingMessageField}, {@code InvalidMessageField}: an object, but not such a message
 * </ul>
 *
 * and whose sentence says where, but never what, since bodies carry what people wrote.
 *
 * <p>Encoding writes ASCII, everything else as <code>&#92;uXXXX</code>, as Vumi does: so a lone half of a surrogate pair,
 * which UTF-8 cannot carry, survives too.
 *
 * <p>Source: spec core 1.1 and 1.2.
 */
public final class MessageCodec {
    /** Levels of objects and arrays that a body may have; the object itself is the first. */
    static final int MAX_DEPTH = 100;

    private MessageCodec() {}

    public static TransportUserMessage decodeUserMessage(byte[] body) {
        return TransportUserMessage.of(decode(body));
    }

    public static TransportEvent decodeEvent(byte[] body) {
        return TransportEvent.of(decode(body));
    }

    /** May be one level deeper than the message it carries. */
    public static FailureMessage decodeFailure(byte[] body) {
        return FailureMessage.of(JsonReader.read(body, MAX_DEPTH + 1));
    }

    /**
     * Decodes a body of no particular kind.
     *
     * @return the object, in the order of the body; it cannot be changed, nor can what is in it
     * @throws InvalidMessage if the body is not a JSON object
     */
    public static FrozenMap decode(byte[] body) {
        return JsonReader.read(body, MAX_DEPTH);
    }

    public static byte[] encode(VumiMessage message) {
        return JsonWriter.write(message.fields());
    }

    /**
     * @param fields values String, Boolean, Number, null, List or Map with text keys
     * @throws IllegalArgumentException for any other value or key
     */
    public static byte[] encode(Map<String, ?> fields) {
        return JsonWriter.write(fields);
    }

    /**
     * Encodes each field by itself, as Vumi's message store keeps a message.
     *
     * @return a JSON text by the name of its field
     */
    public static Map<String, String> encodeEach(VumiMessage message) {
        return JsonWriter.writeEach(message.fields());
    }

    /**
     * The opposite of {@link #encodeEach}.
     *
     * @throws InvalidMessage if one of the texts is not JSON
     */
    public static FrozenMap decodeEach(Map<String, String> texts) {
        FrozenMap.Builder fields = new FrozenMap.Builder(texts.size());
        texts.forEach((name, text) -> fields.put(name, decodeValue(text)));
        return fields.build();
    }

    /**
     * Decodes a JSON text of any kind, not just an object.
     *
     * @return String, Boolean, Number, null, FrozenMap or FrozenList
     * @throws InvalidMessage if it is not JSON
     */
    public static Object decodeValue(String text) {
        return JsonReader.readValue(text.getBytes(UTF_8), MAX_DEPTH - 1);
    }

    /**
     * The opposite of {@link #decodeValue}: a JSON text in ASCII.
     *
     * @param value String, Boolean, Number, null, List, or Map with text keys
     * @throws IllegalArgumentException for any other value or key
     */
    public static String encodeValue(Object value) {
        return JsonWriter.writeValue(value);
    }

    /** Writes what {@link #encode(VumiMessage)} returns, without closing or flushing. */
    static void encode(VumiMessage message, OutputStream target) throws IOException {
        JsonWriter.write(message.fields(), target);
    }
}
