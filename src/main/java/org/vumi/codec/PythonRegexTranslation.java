package org.vumi.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Writes a Python expression as Java wants it. Source: the table in spec core 6.6. */
final class PythonRegexTranslation {
    private static final Pattern NAMED = Pattern.compile("\\(\\?P<([A-Za-z_][A-Za-z_0-9]*)>");
    private static final Pattern REFERENCE = Pattern.compile("\\(\\?P=([A-Za-z_][A-Za-z_0-9]*)\\)");
    private static final Pattern EXTENSION = Pattern.compile("\\(\\?(:|=|!|<=|<!)");
    private static final Pattern FLAGS = Pattern.compile("\\(\\?([iLmsux]+)\\)");
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d*)(,?)(\\d*)}");
    private static final Pattern OCTAL = Pattern.compile("\\\\(0[0-7]{0,2}|[1-3][0-7]{2})");
    private static final Pattern NUMBER = Pattern.compile("\\\\([1-9][0-9]?)");

    /** Java's own takes more than ASCII for letters before JDK 19. */
    private static final String WORD_START = "(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])";

    private static final String WORD_END = "(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])";
    private static final String IN_WORD = "(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])";
    private static final String OUTSIDE_WORDS = "(?!\\A\\z)(?<![0-9A-Za-z_])(?![0-9A-Za-z_])";

    private final String python;
    private final StringBuilder java = new StringBuilder();
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private int flags;
    private int groups;
    private int at;

    private PythonRegexTranslation(String python, int flags) {
        this.python = python;
        this.flags = flags;
    }

    static PythonRegexTranslation of(String python) {
        PythonRegexTranslation translation = of(python, 0);
        return translation.verbose() ? of(python, translation.flags) : translation;
    }

    /** @param flags known beforehand: they hold for the whole expression, wherever they stand */
    private static PythonRegexTranslation of(String python, int flags) {
        PythonRegexTranslation translation = new PythonRegexTranslation(python, flags);
        while (translation.at < python.length()) {
            translation.next();
        }
        return translation;
    }

    private boolean verbose() {
        return (flags & Pattern.COMMENTS) != 0;
    }

    String expression() {
        return java.toString();
    }

    int flags() {
        return flags;
    }

    /** Number of each named group, in the order of the expression. */
    Map<String, Integer> names() {
        return names;
    }

    private void next() {
        switch (python.charAt(at)) {
            case '\\' -> escape(false);
            case '[' -> set();
            case '(' -> group();
            case '{' -> brace();
            case '*', '+', '?' -> {
                java.append(python.charAt(at++));
                repeated();
            }
            case '#' -> {
                if (verbose()) {
                    int end = python.indexOf('\n', at);
                    at = end < 0 ? python.length() : end;
                } else {
                    java.append(python.charAt(at++));
                }
            }
            default -> java.append(python.charAt(at++));
        }
    }

    private void escape(boolean inSet) {
        if (at + 1 == python.length()) {
            throw wrong("bogus escape (end of line)");
        }
        if (octal() || !inSet && reference()) {
            return;
        }
        char c = python.charAt(at + 1);
        at += 2;
        switch (c) {
            case 'd', 'D', 's', 'S', 'w', 'W', 'n', 'r', 't', 'f', 'x' ->
                java.append('\\').append(c);
            case 'a' -> java.append("\\x07");
            case 'v' -> java.append("\\x0B");
            case 'b' -> java.append(inSet ? "\\x08" : "(?:" + WORD_START + "|" + WORD_END + ")");
            case 'A' -> java.append(inSet ? "A" : "\\A");
            case 'B' -> java.append(inSet ? "B" : "(?:" + IN_WORD + "|" + OUTSIDE_WORDS + ")");
            case 'Z' -> java.append(inSet ? "Z" : "\\z");
            default -> {
                boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
                java.append(letter ? "" : "\\").append(c);
            }
        }
    }

    private boolean octal() {
        Matcher digits = OCTAL.matcher(python).region(at, python.length());
        if (!digits.lookingAt()) {
            return false;
        }
        replace(digits, String.format("\\x%02X", Integer.parseInt(digits.group(1), 8) & 0xFF));
        return true;
    }

    private boolean reference() {
        Matcher number = NUMBER.matcher(python).region(at, python.length());
        if (!number.lookingAt()) {
            return false;
        }
        if (Integer.parseInt(number.group(1)) > groups) {
            throw wrong("invalid group reference");
        }
        replace(number, "(?:\\" + number.group(1) + ")");
        return true;
    }

    private void set() {
        java.append('[');
        at++;
        if (at < python.length() && python.charAt(at) == '^') {
            java.append('^');
            at++;
        }
        boolean first = true;
        while (at < python.length() && (first || python.charAt(at) != ']')) {
            char c = python.charAt(at);
            if (c == '\\') {
                escape(true);
            } else {
                java.append("[]& \t\n\r\f#".indexOf(c) >= 0 ? "\\" : "").append(c);
                at++;
            }
            first = false;
        }
        if (at == python.length()) {
            throw wrong("unexpected end of a set");
        }
        java.append(']');
        at++;
    }

    private void group() {
        Matcher matcher = NAMED.matcher(python).region(at, python.length());
        if (matcher.lookingAt()) {
            names.put(matcher.group(1), ++groups);
            replace(matcher, "(");
        } else if (matcher.usePattern(REFERENCE).lookingAt()) {
            Integer number = names.get(matcher.group(1));
            if (number == null) {
                throw wrong("unknown group name");
            }
            replace(matcher, "(?:\\" + number + ")");
        } else if (matcher.usePattern(FLAGS).lookingAt()) {
            matcher.group(1).chars().forEach(flag -> flags |= flag((char) flag));
            replace(matcher, "");
        } else if (python.startsWith("(?#", at)) {
            int end = python.indexOf(')', at);
            at = end < 0 ? python.length() : end + 1;
        } else if (python.startsWith("(?(", at)) {
            throw wrong("a group under a condition is not supported: write both cases");
        } else if (matcher.usePattern(EXTENSION).lookingAt()) {
            replace(matcher, matcher.group());
        } else if (python.startsWith("(?", at)) {
            throw wrong("unexpected end of pattern, or what Python 2 does not know, after (?");
        } else {
            groups++;
            java.append('(');
            at++;
        }
    }

    private void replace(Matcher matcher, String text) {
        java.append(text);
        at = matcher.end();
    }

    private static int flag(char flag) {
        return switch (flag) {
            case 'i' -> Pattern.CASE_INSENSITIVE;
            case 'm' -> Pattern.MULTILINE;
            case 's' -> Pattern.DOTALL;
            case 'x' -> Pattern.COMMENTS;
            default -> 0; // L and u: other tables of letters, which our ASCII classes do not have
        };
    }

    private void brace() {
        Matcher repeat = REPEAT.matcher(python).region(at, python.length());
        if (!repeat.lookingAt() || !counts(python, at)) {
            java.append("\\{");
            at++;
            return;
        }
        String least = repeat.group(1).isEmpty() ? "0" : repeat.group(1);
        replace(repeat, "{" + least + repeat.group(2) + repeat.group(3) + "}");
        repeated();
    }

    /** What has been repeated once is not repeated again; Java would take some of it as a possessive repeat. */
    private void repeated() {
        boolean again =
                at < python.length() && (python.charAt(at) == '+' || python.charAt(at) == '*' || counts(python, at));
        if (again) {
            throw wrong("multiple repeat");
        }
    }

    private static boolean counts(String python, int at) {
        Matcher repeat = REPEAT.matcher(python).region(at, python.length());
        return repeat.lookingAt()
                && !(repeat.group(1).isEmpty() && repeat.group(2).isEmpty());
    }

    private PatternSyntaxException wrong(String what) {
        return new PatternSyntaxException(what, python, at);
    }
}
