package org.vumi.transport.smpp;

import org.vumi.config.Config;

/** The only characters that SMPP's C-octet strings are sure to carry. */
final class Ascii {
    private Ascii() {}

    static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** @param longest without the NUL, as the specification has it */
    static String checked(Config config, String key, int longest) {
        String text = config.text(key);
        if (text == null) {
            return "";
        }
        if (!printable(text)) {
            config.reject(key, key + " has characters beyond ASCII (accepted: printable ASCII)");
        } else if (text.length() > longest) {
            config.reject(key, key + " is " + text.length() + " characters (accepted: up to " + longest + ")");
        }
        return text;
    }
}
