package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vumi.codec.Alphabet;
import org.vumi.codec.Gsm0338;
import org.vumi.codec.PackedGsm0338;
import org.vumi.codec.Septets;
import org.vumi.config.Config;

/**
 * The alphabet that a data_coding stands for. Immutable.
 *
 * <p>Source: SMPP 3.4, 5.2.19; for the groups above 0x0F 3GPP TS 23.038, 4. Octets (2, 4) and what nobody defines are read
 * as UTF-8, as Vumi does.
 */
final class DataCodings {
    private static final Map<Integer, Alphabet> SMPP = Map.ofEntries(
            Map.entry(0, Alphabet.GSM_0338),
            Map.entry(1, Alphabet.of(US_ASCII)),
            Map.entry(3, Alphabet.of(ISO_8859_1)),
            Map.entry(5, Alphabet.of(Charset.forName("ISO-2022-JP"))),
            Map.entry(6, Alphabet.of(Charset.forName("ISO-8859-5"))),
            Map.entry(7, Alphabet.of(Charset.forName("ISO-8859-8"))),
            Map.entry(8, Alphabet.UCS_2),
            Map.entry(9, Alphabet.of(Charset.forName("Shift_JIS"))),
            Map.entry(10, Alphabet.of(Charset.forName("ISO-2022-JP"))),
            Map.entry(14, Alphabet.of(Charset.forName("EUC-KR"))));

    private static final Alphabet OTHERS = Alphabet.of(UTF_8);

    private final Map<Integer, Alphabet> overrides;

    DataCodings(Map<Integer, Alphabet> overrides) {
        this.overrides = overrides;
    }

    static DataCodings of(Config config) {
        Map<Integer, Alphabet> overrides = new HashMap<>();
        config.map("data_coding_overrides").forEach((coding, name) -> {
            String path = "data_coding_overrides." + coding;
            if (!coding.matches("\\d{1,3}") || Integer.parseInt(coding) > 255) {
                config.reject(path, "data_coding '" + coding + "' is not an octet (accepted: 0 to 255)");
                return;
            }
            Alphabet.named(String.valueOf(name))
                    .ifPresentOrElse(
                            alphabet -> overrides.put(Integer.parseInt(coding), alphabet),
                            () -> config.reject(
                                    path,
                                    "encoding '" + name
                                            + "' is not known (accepted: gsm0338, ucs2, utf-8, latin1, …)"));
        });
        return new DataCodings(overrides);
    }

    /**
     * Octets with one septet in each, where this data_coding has them packed; else as they are.
     *
     * @param headerOctets of the user data header before them
     */
    byte[] unpacked(byte[] octets, byte dataCoding, int headerOctets) {
        return alphabet(dataCoding) instanceof PackedGsm0338 ? Septets.unpack(octets, headerOctets) : octets;
    }

    /**
     * Octets first, then characters: some senders cut between the octets of one.
     *
     * @param segments in their order
     * @throws CharacterCodingException if the octets are no text in their alphabet
     */
    String decode(List<Segment> segments) throws CharacterCodingException {
        StringBuilder text = new StringBuilder();
        Segment joined = segments.get(0);
        for (Segment segment : segments.subList(1, segments.size())) {
            if (segment.continues(joined)) {
                joined = joined.with(segment.octets());
            } else {
                text.append(decode(joined));
                joined = segment;
            }
        }
        return text.append(decode(joined)).toString();
    }

    private String decode(Segment segment) throws CharacterCodingException {
        Alphabet alphabet = segment.dataCoding() == null
                ? OTHERS
                : alphabet(segment.dataCoding().byteValue());
        boolean gsm0338 = alphabet instanceof Gsm0338 || alphabet instanceof PackedGsm0338;
        return (gsm0338 ? Gsm0338.of(segment.locking(), segment.single()) : alphabet).decode(segment.octets());
    }

    Alphabet alphabet(byte dataCoding) {
        int coding = Byte.toUnsignedInt(dataCoding);
        Alphabet override = overrides.get(coding);
        return override != null ? override : SMPP.getOrDefault(coding, coding < 0x10 ? OTHERS : ofGroup(coding));
    }

    /** Message classes ("flash") and indications, which SMSCs pass through as phones have them. */
    private static Alphabet ofGroup(int coding) {
        return switch (coding >> 4) {
            case 0x1 ->
                switch ((coding >> 2) & 3) {
                    case 0 -> Alphabet.GSM_0338;
                    case 2 -> Alphabet.UCS_2;
                    default -> OTHERS;
                };
            case 0xC, 0xD -> Alphabet.GSM_0338;
            case 0xE -> Alphabet.UCS_2;
            case 0xF -> (coding & 4) == 0 ? Alphabet.GSM_0338 : OTHERS;
            default -> OTHERS;
        };
    }
}
