package org.vumi.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An alphabet that Java knows. */
record CharsetAlphabet(Charset charset) implements Alphabet {
    @Override
    public byte[] encode(String text) throws CharacterCodingException {
        ByteBuffer octets = charset.newEncoder().encode(CharBuffer.wrap(text));
        byte[] exact = new byte[octets.remaining()];
        octets.get(exact);
        return exact;
    }

    @Override
    public String decode(byte[] octets) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    }

    @Override
    public List<byte[]> cut(String text, int most) throws CharacterCodingException {
        CharBuffer rest = CharBuffer.wrap(text);
        List<byte[]> pieces = new ArrayList<>();
        while (rest.hasRemaining()) {
            pieces.add(piece(rest, most));
        }
        return pieces;
    }

    /** Some alphabets write more octets at the end of a text, so that less of it may fit than they say before. */
    private byte[] piece(CharBuffer rest, int most) throws CharacterCodingException {
        int from = rest.position();
        for (int room = most; room > 0; room--) {
            CharsetEncoder encoder = charset.newEncoder();
            byte[] octets = new byte[most];
            ByteBuffer out = ByteBuffer.wrap(octets, 0, room);
            CoderResult result = encoder.encode(rest, out, true);
            if (result.isError()) {
                result.throwException();
            }
            out.limit(most);
            if (rest.position() > from && encoder.flush(out).isUnderflow()) {
                return Arrays.copyOf(octets, out.position());
            }
            rest.position(from);
        }
        throw new IllegalArgumentException(charset + " has a character of more than " + most + " octets");
    }
}
