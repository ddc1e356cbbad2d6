package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Whether bytes are UTF-8, strictly: no over-long form, no surrogate, nothing beyond U+10FFFF.
 *
 * <p>The JSON parser lets those pass. What Vumi writes is ASCII, which costs one look at every eight bytes.
 */
final class Utf8 {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final int CHUNK_CHARACTERS = 1024;

    private Utf8() {}

    static boolean isValid(byte[] bytes) {
        int ascii = asciiPrefix(bytes);
        return ascii == bytes.length || decodes(ByteBuffer.wrap(bytes, ascii, bytes.length - ascii));
    }

    /** @return how many bytes at the start are ASCII; a few fewer where others follow */
    private static int asciiPrefix(byte[] bytes) {
        int at = 0;
        while (at + Long.BYTES <= bytes.length && ((long) EIGHT_BYTES.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static boolean decodes(ByteBuffer bytes) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        CharBuffer chunk = CharBuffer.allocate(CHUNK_CHARACTERS);
        CoderResult result;
        do {
            result = decoder.decode(bytes, chunk.clear(), true);
        } while (result.isOverflow());
        return !result.isError();
    }
}
