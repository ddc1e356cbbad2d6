package org.vumi.codec;

/** Phone numbers as Vumi writes them. Source: spec core 10.8, transports 1.4. */
public final class Msisdn {
    private static final int LONGEST_SHORT_CODE = 5;

    private Msisdn() {}

    /**
     * Brings a number to international form with a leading {@code +}. Five characters or fewer are a short code and stay as
     * they are. A number without any known prefix stays bare; with an empty country code every number is taken to have it.
     *
     * @param countryCode digits, or empty
     */
    public static String normalize(String raw, String countryCode) {
        if (raw.length() <= LONGEST_SHORT_CODE) {
            return raw;
        }
        StringBuilder kept = new StringBuilder(raw.length());
        raw.chars().filter(c -> c >= '0' && c <= '9' || c == '+').forEach(c -> kept.append((char) c));
        String number = kept.toString();
        if (number.startsWith("00")) {
            return "+" + number.substring(2);
        }
        if (number.startsWith("0")) {
            return "+" + countryCode + number.substring(1);
        }
        if (number.startsWith("+") || !number.startsWith(countryCode)) {
            return number;
        }
        return "+" + number;
    }

    /**
     * Removes every {@code +}, then replaces one leading {@code 0} by the country code. Nothing else changes; {@code 00} is
     * not understood as an international prefix.
     */
    public static String cleanup(String number, String countryCode) {
        String bare = number.replace("+", "");
        return bare.startsWith("0") ? countryCode + bare.substring(1) : bare;
    }
}
