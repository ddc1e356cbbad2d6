package org.vumi.transport.smpp;

import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.vumi.codec.Alphabet;
import org.vumi.codec.Gsm0338;
import org.vumi.config.Config;
import org.vumi.message.PermanentFailure;

/** Content to octets and their data_coding: by content, or as configured for this SMSC. Immutable. */
final class SubmitText {
    private static final String BY_CONTENT = "auto";
    private static final byte DATA_CODING_UCS2 = 8;

    private final Optional<Alphabet> alphabet;
    private final String name;
    private final byte dataCoding;

    /** Octets ready to send. */
    record Encoded(byte[] octets, byte dataCoding) {}

    /**
     * @param encoding {@code auto}, or the name of the alphabet that every text is sent in
     * @param dataCoding with {@code auto} of texts that fit the phones' alphabet, else of every text
     */
    SubmitText(String encoding, byte dataCoding) {
        this.name = encoding;
        this.alphabet = encoding.equals(BY_CONTENT) ? Optional.empty() : Alphabet.named(encoding);
        this.dataCoding = dataCoding;
    }

    static SubmitText of(Config config) {
        String encoding = config.text("submit_sm_encoding");
        if (!encoding.equals(BY_CONTENT) && Alphabet.named(encoding).isEmpty()) {
            config.reject(
                    "submit_sm_encoding",
                    "encoding '" + encoding + "' is not known (accepted: auto, gsm0338, ucs2, utf-8, latin1, …)");
        }
        return new SubmitText(encoding, (byte) config.integer("submit_sm_data_coding"));
    }

    /** @throws PermanentFailure if a character cannot be sent */
    Encoded encode(String content) {
        try {
            if (alphabet.isPresent()) {
                return new Encoded(alphabet.get().encode(content), dataCoding);
            }
            return Gsm0338.fits(content)
                    ? new Encoded(Gsm0338.encode(content), dataCoding)
                    : new Encoded(Alphabet.UCS_2.encode(content), DATA_CODING_UCS2);
        } catch (CharacterCodingException e) {
            throw new PermanentFailure(
                    "unencodable_content", "the content has characters that '" + name + "' cannot send", e);
        }
    }
}
