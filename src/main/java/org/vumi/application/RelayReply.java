package org.vumi.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text that a server wants sent back. */
final class RelayReply {
    private static final String WHITE_SPACE = " \t\n\u000b\f\r";

    private RelayReply() {}

    /** An answer that cannot be a reply. */
    static final class Unusable extends Exception {
        private Unusable(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /**
     * @param header value of {@code X-Vumi-HTTPRelay-Reply}, or all of them; null if there is none
     * @return whether the first value is {@code true} in any case
     */
    static boolean wanted(Object header) {
        Object first = header instanceof Iterable<?> values && values.iterator().hasNext()
                ? values.iterator().next()
                : header;
        return first != null && first.toString().equalsIgnoreCase("true");
    }

    /**
     * @param body null if there is none
     * @return the body without ASCII white space around it; null if nothing is left
     * @throws Unusable if it is no UTF-8, or longer than {@value RelayClient#MAX_ANSWER_BYTES} bytes
     */
    static String text(InputStream body) throws Unusable, IOException {
        if (body == null) {
            return null;
        }
        byte[] bytes = body.readNBytes(RelayClient.MAX_ANSWER_BYTES + 1);
        if (bytes.length > RelayClient.MAX_ANSWER_BYTES) {
            throw new Unusable("more than " + RelayClient.MAX_ANSWER_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return stripped(text);
        } catch (CharacterCodingException e) {
            throw new Unusable("a body that is not UTF-8");
        }
    }

    private static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && WHITE_SPACE.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && WHITE_SPACE.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return start == end ? null : text.substring(start, end);
    }
}
