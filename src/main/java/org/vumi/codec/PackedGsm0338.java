package org.vumi.codec;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/** The phones' alphabet in {@linkplain Septets packed} septets, of a text without a user data header. */
public final class PackedGsm0338 implements Alphabet {
    PackedGsm0338() {}

    /** @throws CharacterCodingException if a character is not in it, or the text ends in what would be read as filling */
    @Override
    public byte[] encode(String text) throws CharacterCodingException {
        return Septets.pack(Gsm0338.DEFAULT.encode(text), 0);
    }

    @Override
    public String decode(byte[] octets) throws CharacterCodingException {
        return Gsm0338.DEFAULT.decode(Septets.unpack(octets, 0));
    }

    @Override
    public List<byte[]> cut(String text, int most) throws CharacterCodingException {
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] septets : Gsm0338.DEFAULT.cut(text, most * 8 / 7)) {
            pieces.add(Septets.pack(septets, 0));
        }
        return pieces;
    }
}
