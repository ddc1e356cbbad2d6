package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Bytes written as {@code %C3%B6}. What only looks like it stays as it is. */
final class PercentCode {
    private PercentCode() {}

    /**
     * @param text each character an octet, as it came
     * @param plusIsSpace as in forms and queries
     */
    static byte[] bytes(String text, boolean plusIsSpace) {
        byte[] written = text.getBytes(ISO_8859_1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(written.length);
        for (int i = 0; i < written.length; i++) {
            int code = written[i] == '%' ? code(written, i) : -1;
            if (code >= 0) {
                bytes.write(code);
                i += 2;
            } else {
                bytes.write(plusIsSpace && written[i] == '+' ? ' ' : written[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static int code(byte[] written, int percent) {
        if (percent + 2 >= written.length) {
            return -1;
        }
        int high = Character.digit(written[percent + 1], 16);
        int low = Character.digit(written[percent + 2], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** @return empty if the bytes are not UTF-8 */
    static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
