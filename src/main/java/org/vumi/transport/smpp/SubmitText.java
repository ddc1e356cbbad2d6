package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vumi.codec.Alphabet;
import org.vumi.codec.Gsm0338;
import org.vumi.codec.NationalLanguage;
import org.vumi.codec.PackedGsm0338;
import org.vumi.codec.SmsSplitter;
import org.vumi.codec.SmsWriting;
import org.vumi.codec.SmsWriting.Unit;
import org.vumi.config.Config;

/** How content is written, and its data_coding: by content, or as configured for this SMSC. Immutable. */
final class SubmitText {
    private static final String BY_CONTENT = "auto";
    private static final byte DATA_CODING_UCS2 = 8;

    /** What SMSCs make septets of. Source: SMPP 3.4, 5.2.19. */
    private static final byte DATA_CODING_DEFAULT = 0;

    private static final byte DATA_CODING_ASCII = 1;

    private static final SmsWriting UCS_2 = new SmsWriting(Alphabet.UCS_2, Unit.OCTETS);

    private static final SmsSplitter COUNTER = new SmsSplitter(true, false);

    private final Optional<Alphabet> alphabet;
    private final String name;
    private final byte dataCoding;
    private final SmsWriting gsm0338;
    private final List<SmsWriting> national = new ArrayList<>();

    /** How one content is written. */
    record Written(SmsWriting writing, byte dataCoding) {}

    /**
     * @param encoding {@code auto}, or the name of the alphabet that every text is sent in
     * @param dataCoding with {@code auto} of texts that fit the phones' alphabet, else of every text
     * @param packed whether the phones' alphabet goes out packed
     * @param languages whose tables {@code auto} may use
     */
    SubmitText(String encoding, byte dataCoding, boolean packed, List<NationalLanguage> languages) {
        this.name = encoding;
        this.alphabet = encoding.equals(BY_CONTENT) ? Optional.empty() : Alphabet.named(encoding);
        this.dataCoding = dataCoding;
        this.gsm0338 = SmsWriting.gsm0338(packed, null, null);
        for (NationalLanguage language : languages) {
            national.add(SmsWriting.gsm0338(packed, null, language));
            if (language.locks()) {
                national.add(SmsWriting.gsm0338(packed, language, null));
                national.add(SmsWriting.gsm0338(packed, language, language));
            }
        }
    }

    static SubmitText of(Config config) {
        String encoding = config.text("submit_sm_encoding");
        if (!encoding.equals(BY_CONTENT) && Alphabet.named(encoding).isEmpty()) {
            config.reject(
                    "submit_sm_encoding",
                    "encoding '" + encoding + "' is not known (accepted: auto, gsm0338, ucs2, utf-8, latin1, …)");
        }
        List<NationalLanguage> languages = new ArrayList<>();
        for (Object language : config.list("national_languages")) {
            NationalLanguage.named(String.valueOf(language))
                    .ifPresentOrElse(
                            languages::add,
                            () -> config.reject(
                                    "national_languages",
                                    "language '" + language
                                            + "' has no tables here (accepted: turkish, spanish, portuguese)"));
        }
        return new SubmitText(
                encoding, (byte) config.integer("submit_sm_data_coding"), config.flag("submit_sm_packed"), languages);
    }

    Written written(String content) {
        if (alphabet.isPresent()) {
            return written(content, alphabet.get(), dataCoding);
        }
        if (fits(gsm0338, content)) {
            return new Written(gsm0338, dataCoding);
        }
        return national(content)
                .map(writing -> new Written(writing, dataCoding))
                .orElse(new Written(UCS_2, DATA_CODING_UCS2));
    }

    /** In an alphabet of somebody else's choice. */
    Written written(String content, Alphabet chosen, byte coding) {
        return new Written(configured(chosen, content, coding), coding);
    }

    /** As many SMS as it may be: an SMSC makes septets of ASCII where data_coding says nothing else. */
    private SmsWriting configured(Alphabet alphabet, String content, byte dataCoding) {
        if (alphabet instanceof Gsm0338) {
            return gsm0338;
        }
        if (alphabet instanceof PackedGsm0338) {
            return SmsWriting.gsm0338(true, null, null);
        }
        boolean septets = (dataCoding == DATA_CODING_DEFAULT || dataCoding == DATA_CODING_ASCII)
                && Arrays.equals(octets(alphabet, content), content.getBytes(US_ASCII));
        return new SmsWriting(alphabet, septets ? Unit.SEPTETS : Unit.OCTETS);
    }

    private static byte[] octets(Alphabet alphabet, String content) {
        try {
            return alphabet.encode(content);
        } catch (CharacterCodingException e) {
            return null; // the splitter says so again
        }
    }

    /** The tables that make the fewest SMS of it, if they are fewer than in UCS-2, which more phones can read. */
    private Optional<SmsWriting> national(String content) {
        SmsWriting best = UCS_2;
        for (SmsWriting writing : national) {
            if (fits(writing, content) && size(writing, content) < size(best, content)) {
                best = writing;
            }
        }
        return best == UCS_2 ? Optional.empty() : Optional.of(best);
    }

    private static boolean fits(SmsWriting writing, String content) {
        return ((Gsm0338) writing.alphabet()).fits(content)
                && (writing.unit() != Unit.PACKED || packable(writing, content));
    }

    private static int size(SmsWriting writing, String content) {
        try {
            return COUNTER.split(writing, content, 0).size();
        } catch (CharacterCodingException | SmsSplitter.TooManyParts e) {
            return Integer.MAX_VALUE;
        }
    }

    private static boolean packable(SmsWriting writing, String content) {
        try {
            SmsSplitter.whole(writing, content);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** {@code auto}, or the name of the alphabet. */
    String encoding() {
        return name;
    }
}
