package org.vumi.worker;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The type that opens a template parameter's description: {@code (int 1..65535) Port to listen on.}
 *
 * @param kind what values it takes
 * @param min smallest number accepted, null if any
 * @param max largest number accepted, null if any
 */
record ParameterType(Kind kind, BigDecimal min, BigDecimal max) {
    private static final Pattern PREFIX =
            Pattern.compile("^\\(([a-z]+)(?: (-?[0-9.]*?[0-9])?\\.\\.(-?[0-9.]*[0-9])?)?\\) (.+)$", Pattern.DOTALL);

    /** Kinds of values. */
    enum Kind {
        TEXT(false, "a text"),
        NAME(true, "letters, digits, '_', '-' and '.'"),
        KEY(true, "a routing key of lower-case letters, digits, '_', '-' and '.'"),
        INT(true, "a whole number"),
        NUMBER(true, "a number"),
        BOOL(true, "true or false"),
        SECONDS(true, "a number of seconds"),
        URL(false, "a URL such as http://127.0.0.1:8001/"),
        SECRET(false, "a text"),
        PATH(false, "a file or directory"),
        LIST(false, "a list"),
        NAMES(false, "a list of names of letters, digits, '_', '-' and '.'"),
        MAP(false, "a map of keys and values"),
        CLASS(false, "the name of a class");

        private final boolean spliceable;
        private final String accepted;

        Kind(boolean spliceable, String accepted) {
            this.spliceable = spliceable;
            this.accepted = accepted;
        }

        /** Whether a value may stand in a URI of the template; the others reach Java only. */
        boolean spliceable() {
            return spliceable;
        }

        String accepted() {
            return accepted;
        }

        boolean confidential() {
            return this == SECRET || this == URL;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @return empty if the description does not open with a type */
    static Optional<ParameterType> of(String description) {
        Matcher matcher = PREFIX.matcher(description == null ? "" : description);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(matcher.group(1)))
                .findFirst()
                .map(kind -> new ParameterType(kind, bound(matcher.group(2)), bound(matcher.group(3))));
    }

    private static BigDecimal bound(String text) {
        return text == null ? null : new BigDecimal(text);
    }

    /** @return the description without its type */
    static String prose(String description) {
        Matcher matcher = PREFIX.matcher(description);
        return matcher.matches() ? matcher.group(4) : description;
    }

    static String words() {
        return Arrays.stream(Kind.values()).map(kind -> "(" + kind.word() + ")").collect(Collectors.joining(", "));
    }

    /** What would be accepted, for the end of an error sentence. */
    String accepted() {
        if (min == null && max == null) {
            return kind.accepted;
        }
        if (max == null) {
            return kind.accepted + ", at least " + min.toPlainString();
        }
        return min == null
                ? kind.accepted + ", at most " + max.toPlainString()
                : kind.accepted + " from " + min.toPlainString() + " to " + max.toPlainString();
    }

    boolean inRange(BigDecimal number) {
        return (min == null || number.compareTo(min) >= 0) && (max == null || number.compareTo(max) <= 0);
    }

    /** As it opens the description, without brackets: {@code int 1..65535}. */
    @Override
    public String toString() {
        if (min == null && max == null) {
            return kind.word();
        }
        return kind.word() + " " + (min == null ? "" : min.toPlainString()) + ".."
                + (max == null ? "" : max.toPlainString());
    }
}
