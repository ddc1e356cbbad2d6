package org.vumi.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * A text made of the groups of a match, as Python 2.7's {@code match.expand(template)} makes it: {@code \1}, {@code \g<1>} and
 * {@code \g<name>} are groups, {@code \n} and the like control characters, {@code \060} the character of an octal number; any
 * other text stands for itself. Immutable.
 *
 * <p>Source: spec core 6.6.
 */
public final class PythonTemplate {
    private final String template;
    private final PythonRegex regex;

    /** Texts as they are, and numbers of groups. */
    private final List<Object> parts = new ArrayList<>();

    private final StringBuilder text = new StringBuilder();
    private int at;

    private PythonTemplate(String template, PythonRegex regex) {
        this.template = template;
        this.regex = regex;
    }

    /**
     * @param regex whose groups it is made of
     * @throws IllegalArgumentException if it is none, or has a group that the expression has not; Python says so only when it
     *     expands one
     */
    public static PythonTemplate compile(String template, PythonRegex regex) {
        PythonTemplate compiled = new PythonTemplate(template, regex);
        while (compiled.at < template.length()) {
            compiled.next();
        }
        compiled.endText();
        return compiled;
    }

    /**
     * @param groups of a match, as {@link PythonRegex#matchGroups} has them
     * @throws IllegalStateException if a group that it needs took no part in the match, as in Python
     */
    public String expand(List<String> groups) {
        StringBuilder expanded = new StringBuilder();
        for (Object part : parts) {
            String more = part instanceof Integer number ? groups.get(number) : (String) part;
            if (more == null) {
                throw new IllegalStateException("group " + part + " took no part in the match");
            }
            expanded.append(more);
        }
        return expanded.toString();
    }

    private void next() {
        char c = template.charAt(at++);
        if (c != '\\') {
            text.append(c);
            return;
        }
        if (at == template.length()) {
            throw new IllegalArgumentException("ends with a single backslash");
        }
        char escaped = template.charAt(at++);
        if (escaped == 'g') {
            named();
        } else if (escaped == '0') {
            octal(digits(2, '7'));
        } else if (isDigit(escaped, '9')) {
            at--;
            numbered();
        } else {
            text.append(
                    switch (escaped) {
                        case 'a' -> "\u0007";
                        case 'b' -> "\b";
                        case 'f' -> "\f";
                        case 'n' -> "\n";
                        case 'r' -> "\r";
                        case 't' -> "\t";
                        case 'v' -> "\u000B";
                        case '\\' -> "\\";
                        default -> "\\" + escaped;
                    });
        }
    }

    private void named() {
        int end = template.indexOf('>', at);
        if (at == template.length() || template.charAt(at) != '<' || end < 0) {
            throw new IllegalArgumentException("\\g is not followed by a group in < and >");
        }
        String name = template.substring(at + 1, end);
        at = end + 1;
        Integer number = name.matches("[0-9]{1,9}") ? Integer.valueOf(name) : regex.group(name);
        if (number == null) {
            throw new IllegalArgumentException("unknown group '" + name + "'");
        }
        group(number);
    }

    /** Three octal digits are a character, else one or two digits a group. */
    private void numbered() {
        int start = at;
        if (digits(3, '7').length() == 3) {
            octal(template.substring(start, at));
            return;
        }
        at = start;
        group(Integer.parseInt(digits(2, '9')));
    }

    private String digits(int most, char largest) {
        int start = at;
        while (at < template.length() && at - start < most && isDigit(template.charAt(at), largest)) {
            at++;
        }
        return template.substring(start, at);
    }

    private static boolean isDigit(char c, char largest) {
        return c >= '0' && c <= largest;
    }

    private void octal(String digits) {
        text.append((char) (digits.isEmpty() ? 0 : Integer.parseInt(digits, 8) & 0xFF));
    }

    private void group(int number) {
        if (number > regex.groups()) {
            throw new IllegalArgumentException("unknown group " + number);
        }
        endText();
        parts.add(number);
    }

    private void endText() {
        if (text.length() > 0) {
            parts.add(text.toString());
            text.setLength(0);
        }
    }
}
