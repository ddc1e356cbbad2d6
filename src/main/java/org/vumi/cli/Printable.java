package org.vumi.cli;

import java.nio.charset.StandardCharsets;

/** Text from a message as a terminal may show it: control characters, which could command the terminal, as {@code \}u…. */
final class Printable {
    private Printable() {}

    /** Bytes that are not UTF-8 show as the replacement character. */
    static String of(byte[] bytes) {
        return of(new String(bytes, StandardCharsets.UTF_8));
    }

    static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT) {
                shown.append(String.format("\\u%04x", character));
            } else {
                shown.appendCodePoint(character);
            }
        });
        return shown.toString();
    }
}
