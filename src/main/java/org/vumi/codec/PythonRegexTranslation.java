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
    private static final Pattern FLAGS = Pattern.compile("\\(\\?([iLmsux]+)\\)");
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d*)(,?)(\\d*)}");

    private final String python;
    private final StringBuilder java = new StringBuilder();
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private int flags;
    private int groups;
    private int at;

    private PythonRegexTranslation(String python) {
        this.python = python;
    }

    static PythonRegexTranslation of(String python) {
        PythonRegexTranslation translation = new PythonRegexTranslation(python);
        while (translation.at < python.length()) {
            translation.next();
        }
        return translation;
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
                noPossessive();
            }
            default -> java.append(python.charAt(at++));
        }
    }

    private void escape(boolean inSet) {
        if (at + 1 == python.length()) {
            throw wrong("bogus escape (end of line)");
        }
        char c = python.charAt(at + 1);
        at += 2;
        switch (c) {
            case 'd', 'D', 's', 'S', 'w', 'W', 'n', 'r', 't', 'f', 'x' ->
                java.append('\\').append(c);
            case 'a' -> java.append("\\x07");
            case 'v' -> java.append("\\x0B");
            case '0' -> java.append("\\x00");
            case 'b' -> java.append(inSet ? "\\x08" : "\\b");
            case 'A', 'B' -> java.append(inSet ? "" : "\\").append(c);
            case 'Z' -> java.append(inSet ? "Z" : "\\z");
            default -> {
                boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
                java.append(letter ? "" : "\\").append(c);
            }
        }
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
                java.append("[]&".indexOf(c) >= 0 ? "\\" : "").append(c);
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
        } else if (python.startsWith("(?", at)) {
            java.append("(?");
            at += 2;
            if (at < python.length() && ":=!<".indexOf(python.charAt(at)) >= 0) {
                java.append(python.charAt(at++));
            }
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
        boolean counts = repeat.lookingAt()
                && !(repeat.group(1).isEmpty() && repeat.group(2).isEmpty());
        if (!counts) {
            java.append("\\{");
            at++;
            return;
        }
        String least = repeat.group(1).isEmpty() ? "0" : repeat.group(1);
        replace(repeat, "{" + least + repeat.group(2) + repeat.group(3) + "}");
        noPossessive();
    }

    private void noPossessive() {
        if (at < python.length() && python.charAt(at) == '+') {
            throw wrong("multiple repeat");
        }
    }

    private PatternSyntaxException wrong(String what) {
        return new PatternSyntaxException(what, python, at);
    }
}
