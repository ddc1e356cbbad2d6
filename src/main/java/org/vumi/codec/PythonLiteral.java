package org.vumi.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what Python 2 prints of values ({@code repr}), without running it: dicts, lists, tuples, texts with and without {@code u}, numbers,
 * {@code None}, {@code True}, {@code False} and {@code datetime.datetime(…)}, which becomes a timestamp as in messages.
 *
 * <p>Source: spec core 10.7; Python 2.7 language reference 2.4.
 */
public final class PythonLiteral {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_DIGITS = 1000;
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:(?:[0-9]+\\.[0-9]*|\\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]{1,3})?|[0-9]+L?)");
    private static final Pattern DATETIME =
            Pattern.compile("datetime\\.datetime\\(\\s*([0-9]{1,4})((?:,\\s*[0-9]{1,6}){2,6})\\)");
    private static final Map<String, Object> WORDS = words();

    private final String text;
    private int at;

    private PythonLiteral(String text) {
        this.text = text;
    }

    private static Map<String, Object> words() {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("None", null);
        words.put("True", true);
        words.put("False", false);
        return words;
    }

    /**
     * @return a map with text keys in the order of the text; values String, Boolean, Number, null, List or Map
     * @throws IllegalArgumentException if the text is no dict, with the place but never what is there
     */
    public static Map<String, Object> readDict(String text) {
        PythonLiteral literal = new PythonLiteral(text);
        literal.space();
        if (literal.peek() != '{') {
            throw literal.fault("a dict is expected");
        }
        Map<String, Object> dict = literal.dict(1);
        literal.space();
        if (literal.at < text.length()) {
            throw literal.fault("something follows the dict");
        }
        return dict;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw fault("nested deeper than " + MAX_DEPTH);
        }
        space();
        char first = peek();
        if (first == '{') {
            return dict(depth);
        }
        if (first == '[') {
            return list(']', depth);
        }
        if (first == '(') {
            return list(')', depth);
        }
        if (first == '\'' || first == '"' || (first == 'u' || first == 'b') && isQuote(at + 1)) {
            return text();
        }
        for (Map.Entry<String, Object> word : WORDS.entrySet()) {
            if (text.startsWith(word.getKey(), at)) {
                at += word.getKey().length();
                return word.getValue();
            }
        }
        return text.startsWith("datetime.", at) ? datetime() : number();
    }

    private boolean isQuote(int index) {
        return index < text.length() && (text.charAt(index) == '\'' || text.charAt(index) == '"');
    }

    private Map<String, Object> dict(int depth) {
        Map<String, Object> dict = new LinkedHashMap<>();
        at++;
        for (space(); peek() != '}'; separator('}')) {
            if (!(value(depth + 1) instanceof String key)) {
                throw fault("a key is no text");
            }
            space();
            take(':');
            dict.put(key, value(depth + 1));
        }
        at++;
        return dict;
    }

    private List<Object> list(char end, int depth) {
        List<Object> list = new ArrayList<>();
        at++;
        for (space(); peek() != end; separator(end)) {
            list.add(value(depth + 1));
        }
        at++;
        return list;
    }

    private void separator(char end) {
        space();
        if (peek() != end) {
            take(',');
            space();
        }
    }

    private Object number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt() || number.end() - at > MAX_DIGITS) {
            throw fault("no value that is known");
        }
        at = number.end();
        String digits = number.group();
        boolean whole = digits.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
        return whole ? new BigInteger(digits.replace("L", "")) : new BigDecimal(digits);
    }

    private String datetime() {
        Matcher datetime = DATETIME.matcher(text).region(at, text.length());
        if (!datetime.lookingAt()) {
            throw fault("no datetime that is known");
        }
        at = datetime.end();
        int[] rest = new int[6]; // from the month to the microsecond
        int count = 0;
        for (String part : datetime.group(2).substring(1).split(",")) {
            rest[count++] = Integer.parseInt(part.strip());
        }
        return String.format(
                "%04d-%02d-%02d %02d:%02d:%02d.%06d",
                Integer.parseInt(datetime.group(1)), rest[0], rest[1], rest[2], rest[3], rest[4], rest[5]);
    }

    private String text() {
        boolean unicode = peek() == 'u';
        at += unicode || peek() == 'b' ? 1 : 0;
        char quote = text.charAt(at++);
        StringBuilder read = new StringBuilder();
        while (peek() != quote) {
            char one = text.charAt(at++);
            if (one == '\\') {
                escape(read, unicode);
            } else {
                read.append(unicode ? String.valueOf(one) : octets(one));
            }
        }
        at++;
        return unicode ? read.toString() : decoded(read.toString());
    }

    /** Of a text that is not unicode, in which a character is an octet here: that of a log file in UTF-8 may be several. */
    private String octets(char one) {
        if (one < 0x80) {
            return String.valueOf(one);
        }
        String whole = Character.isHighSurrogate(one) && at < text.length() ? one + "" + text.charAt(at++) : "" + one;
        return new String(whole.getBytes(UTF_8), ISO_8859_1);
    }

    private String decoded(String octets) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("a text before here is not UTF-8");
        }
    }

    private void escape(StringBuilder read, boolean unicode) {
        char escape = peek();
        at++;
        switch (escape) {
            case '\\', '\'', '"' -> read.append(escape);
            case 'n' -> read.append('\n');
            case 'r' -> read.append('\r');
            case 't' -> read.append('\t');
            case 'a' -> read.append('\u0007');
            case 'b' -> read.append('\b');
            case 'f' -> read.append('\f');
            case 'v' -> read.append('\u000B');
            case 'x' -> read.append((char) hex(2));
            case 'u', 'U' -> {
                if (unicode) {
                    read.appendCodePoint(codePoint(hex(escape == 'u' ? 4 : 8)));
                } else {
                    read.append('\\').append(escape);
                }
            }
            default -> {
                if (escape >= '0' && escape <= '7') {
                    at--;
                    read.append((char) octal());
                } else {
                    read.append('\\').append(escape); // as Python leaves it
                }
            }
        }
    }

    private int codePoint(int value) {
        if (!Character.isValidCodePoint(value)) {
            throw fault("an escape is no character");
        }
        return value;
    }

    private int hex(int digits) {
        int end = at + digits;
        if (end > text.length()) {
            throw fault("an escape is cut short");
        }
        int value = 0;
        for (; at < end; at++) {
            int digit = Character.digit(text.charAt(at), 16);
            if (digit < 0) {
                throw fault("an escape has no hex digits");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private int octal() {
        int value = 0;
        for (int end = at + 3; at < end && at < text.length() && Character.digit(text.charAt(at), 8) >= 0; at++) {
            value = value << 3 | Character.digit(text.charAt(at), 8);
        }
        return value & 0xFF;
    }

    private void space() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("the end is missing");
        }
        return text.charAt(at);
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw fault("'" + expected + "' is expected");
        }
        at++;
    }

    private IllegalArgumentException fault(String sentence) {
        return new IllegalArgumentException(sentence + " at character " + (at + 1));
    }
}
