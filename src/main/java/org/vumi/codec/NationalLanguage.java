package org.vumi.codec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Languages whose letters the phones' alphabet lacks and that have tables of their own: a text says in its user data header
 * which it uses. In the order of their identifiers.
 *
 * <p>Source: 3GPP TS 23.038, 6.2.1.2.4, A.2 and A.3.
 */
public enum NationalLanguage {
    /** A.2.1 and A.3.1. */
    TURKISH(
            1,
            "@£$¥€éùıòÇ\nĞğ\rÅå"
                    + "Δ_ΦΓΛΩΠΨΣΘΞ\u001bŞşßÉ"
                    + " !\"#¤%&'()*+,-./"
                    + "0123456789:;<=>?"
                    + "İABCDEFGHIJKLMNO"
                    + "PQRSTUVWXYZÄÖÑÜ§"
                    + "çabcdefghijklmno"
                    + "pqrstuvwxyzäöñüà",
            new Object[][] {
                {0x47, 'Ğ'}, {0x49, 'İ'}, {0x53, 'Ş'}, {0x63, 'ç'}, {0x67, 'ğ'}, {0x69, 'ı'}, {0x73, 'ş'},
            }),
    /** A.2.2; there is no table that replaces the basic one. */
    SPANISH(2, null, new Object[][] {
        {0x09, 'ç'},
        {0x41, 'Á'},
        {0x49, 'Í'},
        {0x4F, 'Ó'},
        {0x55, 'Ú'},
        {0x61, 'á'},
        {0x69, 'í'},
        {0x6F, 'ó'},
        {0x75, 'ú'},
    }),
    /** A.2.3 and A.3.3. */
    PORTUGUESE(
            3,
            "@£$¥êéúíóç\nÔô\rÁá"
                    + "Δ_ªÇÀ∞^\\€Ó|\u001bÂâÊÉ"
                    + " !\"#º%&'()*+,-./"
                    + "0123456789:;<=>?"
                    + "ÍABCDEFGHIJKLMNO"
                    + "PQRSTUVWXYZÃÕÚÜ§"
                    + "~abcdefghijklmno"
                    + "pqrstuvwxyzãõ`üà",
            new Object[][] {
                {0x05, 'ê'},
                {0x09, 'ç'},
                {0x0B, 'Ô'},
                {0x0C, 'ô'},
                {0x0E, 'Á'},
                {0x0F, 'á'},
                {0x12, 'Φ'},
                {0x13, 'Γ'},
                {0x15, 'Ω'},
                {0x16, 'Π'},
                {0x17, 'Ψ'},
                {0x18, 'Σ'},
                {0x19, 'Θ'},
                {0x1F, 'Ê'},
                {0x41, 'À'},
                {0x49, 'Í'},
                {0x4F, 'Ó'},
                {0x55, 'Ú'},
                {0x5B, 'Ã'},
                {0x5C, 'Õ'},
                {0x61, 'Â'},
                {0x69, 'í'},
                {0x6F, 'ó'},
                {0x75, 'ú'},
                {0x7B, 'ã'},
                {0x7C, 'õ'},
                {0x7F, 'â'},
            });

    private final int identifier;
    private final String basic;
    private final Object[][] extension;

    NationalLanguage(int identifier, String basic, Object[][] extension) {
        this.identifier = identifier;
        this.basic = basic;
        this.extension = extension;
    }

    /** As the user data header has it. */
    public int identifier() {
        return identifier;
    }

    /** @return empty for a language without tables here */
    public static Optional<NationalLanguage> of(int identifier) {
        return Arrays.stream(values())
                .filter(language -> language.identifier == identifier)
                .findFirst();
    }

    /** @param name {@code turkish} … */
    public static Optional<NationalLanguage> named(String name) {
        return Arrays.stream(values())
                .filter(language -> language.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** Whether it has a table in place of the basic one. */
    public boolean locks() {
        return basic != null;
    }

    String basic() {
        return basic == null ? Gsm0338.BASIC : basic;
    }

    Object[][] extension() {
        return extension;
    }
}
