package org.vumi.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a configuration written for Python 2.7, with the same matches. Immutable.
 *
 * <p>Matching is bounded: an expression that goes astray on a hostile text ends with {@link TooManySteps} and does not hold a thread.
 *
 * <p>Source: spec core 6.6.
 */
public final class PythonRegex {
    private static final int STEPS_PER_CHARACTER = 2_000;
    private static final int LEAST_STEPS = 100_000;

    /** The match was given up. */
    public static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("the regular expression takes too long for this text");
        }
    }

    private final Pattern pattern;
    private final Map<String, Integer> names;

    private PythonRegex(Pattern pattern, Map<String, Integer> names) {
        this.pattern = pattern;
        this.names = names;
    }

    /** @throws PatternSyntaxException if it is none, or needs what Java does not have; its description says what */
    public static PythonRegex compile(String expression) {
        PythonRegexTranslation translation = PythonRegexTranslation.of(expression);
        return new PythonRegex(
                Pattern.compile(translation.expression(), Pattern.UNIX_LINES | translation.flags()),
                translation.names());
    }

    /** Names of the groups, in the order of the expression. */
    public Set<String> names() {
        return names.keySet();
    }

    /**
     * As Python's {@code search}: the first match anywhere in the text.
     *
     * @return the named groups in the order of the expression, null for one that took no part; empty if nothing matches
     * @throws TooManySteps if it takes too long
     */
    public Optional<Map<String, String>> search(String text) {
        Matcher matcher = pattern.matcher(new Counted(text));
        return found(matcher::find) ? Optional.of(groups(matcher)) : Optional.empty();
    }

    /** As Python's {@code match}: only at the start of the text, not necessarily to its end. */
    public Optional<Map<String, String>> match(String text) {
        Matcher matcher = pattern.matcher(new Counted(text));
        return found(matcher::lookingAt) ? Optional.of(groups(matcher)) : Optional.empty();
    }

    /** Whether {@link #match} finds anything. */
    public boolean matches(String text) {
        return found(pattern.matcher(new Counted(text))::lookingAt);
    }

    /** Java's groups under a repeat take a stack frame for each time: a long text has no room there. */
    private static boolean found(BooleanSupplier match) {
        try {
            return match.getAsBoolean();
        } catch (StackOverflowError e) {
            throw new TooManySteps();
        }
    }

    private Map<String, String> groups(Matcher matcher) {
        Map<String, String> groups = new LinkedHashMap<>();
        names.forEach((name, number) -> groups.put(name, matcher.group(number)));
        return groups;
    }

    /** A text that can be looked at so many times. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long left;

        Counted(String text) {
            this.text = text;
            this.left = Math.max(LEAST_STEPS, (long) text.length() * STEPS_PER_CHARACTER);
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
