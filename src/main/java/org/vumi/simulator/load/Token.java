package org.vumi.simulator.load;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The mark in a message's text by which what comes back is known: {@code Vm}, the run, {@code x}, the message's number, {@code z}.
 * Letters and digits only, so that every alphabet, URL and JSON carries it as it is.
 */
final class Token {
    static final int LENGTH = 16;

    private static final int DIGITS = 8;

    private final String head;

    private Token(String run) {
        head = "Vm" + run + "x";
    }

    /** Of a new run; another run's tokens are not taken for its own. */
    static Token of(RandomGenerator random) {
        return new Token(String.format(Locale.ROOT, "%04x", random.nextInt(0x10000)));
    }

    /** A text that begins with the token, filled up with dots. */
    String text(int message, int length) {
        String token = head + String.format(Locale.ROOT, "%0" + DIGITS + "d", message) + "z";
        return token + ".".repeat(Math.max(0, length - LENGTH));
    }

    /** The number of the message whose token is anywhere in the text. */
    OptionalInt find(String text) {
        int at = text.indexOf(head);
        int end = at + LENGTH - 1;
        if (at < 0 || end >= text.length() || text.charAt(end) != 'z') {
            return OptionalInt.empty();
        }
        int number = 0;
        for (int i = at + head.length(); i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalInt.empty();
            }
            number = number * 10 + digit;
        }
        return OptionalInt.of(number);
    }
}
