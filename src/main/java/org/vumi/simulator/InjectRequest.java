package org.vumi.simulator;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;

/** The body of {@code POST /inject}: a form or a JSON object with {@code from_addr}, {@code to_addr} and {@code content}. */
record InjectRequest(String fromAddr, String toAddr, String content) {
    static final String FORM = "application/x-www-form-urlencoded";
    static final String JSON = "application/json";

    /**
     * @param contentType {@link #FORM} or {@link #JSON}, without parameters
     * @throws IllegalArgumentException saying what is wrong with the body
     */
    static InjectRequest of(String contentType, byte[] body) {
        Map<String, ?> fields = contentType.equals(JSON) ? json(body) : form(body);
        return new InjectRequest(field(fields, "from_addr"), field(fields, "to_addr"), field(fields, "content"));
    }

    private static Map<String, ?> json(byte[] body) {
        try {
            return MessageCodec.decode(body);
        } catch (InvalidMessage e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Map<String, String> form(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the form is not UTF-8", e);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            fields.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static String field(Map<String, ?> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing '" + name + "' (from_addr, to_addr and content are needed)");
        }
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("'" + name + "' is not a text");
        }
        return text;
    }
}
