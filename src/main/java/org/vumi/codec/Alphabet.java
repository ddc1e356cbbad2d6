package org.vumi.codec;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Text to octets and back, strictly: what does not fit is an exception, never a question mark. */
public interface Alphabet {
    /** @throws CharacterCodingException if a character is not in the alphabet */
    byte[] encode(String text) throws CharacterCodingException;

    /** @throws CharacterCodingException if the octets are no text in it */
    String decode(byte[] octets) throws CharacterCodingException;

    /**
     * Cuts a text into pieces that can be read one by one: no character is cut in two.
     *
     * @param most octets of a piece, at least as many as one character takes
     * @return the octets of each piece, in order; none for an empty text
     * @throws CharacterCodingException if a character is not in the alphabet
     */
    List<byte[]> cut(String text, int most) throws CharacterCodingException;

    /** Unpacked septets, see {@link Gsm0338}. */
    Alphabet GSM_0338 = Gsm0338.DEFAULT;

    /** Two octets per character, see {@link Ucs2}. */
    Alphabet UCS_2 = new Alphabet() {
        @Override
        public byte[] encode(String text) throws CharacterCodingException {
            return Ucs2.encode(text);
        }

        @Override
        public String decode(byte[] octets) throws CharacterCodingException {
            return Ucs2.decode(octets);
        }

        @Override
        public List<byte[]> cut(String text, int most) throws CharacterCodingException {
            return Ucs2.cut(text, most);
        }
    };

    static Alphabet of(Charset charset) {
        return new CharsetAlphabet(charset);
    }

    /**
     * @param name {@code gsm0338}, {@code gsm0338_packed}, {@code ucs2}, or a character set as Python or Java names it: {@code utf-8}, {@code latin1},
     *     {@code iso8859_5}, {@code shift_jis} …
     */
    static Optional<Alphabet> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT).replaceAll("[-_ .]", "")) {
            case "gsm0338", "gsm" -> Optional.of(GSM_0338);
            case "gsm0338packed" -> Optional.of(new PackedGsm0338());
            case "ucs2" -> Optional.of(UCS_2);
            default ->
                Stream.of(name, name.replace('_', '-'), name.replaceAll("[-_]", ""))
                        .flatMap(spelling -> charset(spelling).stream())
                        .findFirst()
                        .map(Alphabet::of);
        };
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name)).filter(Charset::canEncode);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
