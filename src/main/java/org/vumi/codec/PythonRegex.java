package org.vumi.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** Some tenths of a second, however long the text is. */
    private static final int MOST_STEPS = 20_000_000;

    /** The match was given up. */
    public static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("the regular expression takes too long for this text");
        }
    }

    private final Pattern pattern;
    private final Map<String, Integer> names;
    private final int groups;

    private PythonRegex(Pattern pattern, Map<String, Integer> names) {
        this.pattern = pattern;
        this.names = names;
        this.groups = pattern.matcher("").groupCount();
    }

    /** @throws PatternSyntaxException if it is none, or needs what Java does not have; its description says what */
    public static PythonRegex compile(String expression) {
        PythonRegexTranslation translation = PythonRegexTranslation.of(expression);
        try {
            return new PythonRegex(
                    Pattern.compile(translation.expression(), Pattern.UNIX_LINES | translation.flags()),
                    translation.names());
        } catch (StackOverflowError e) {
            throw new PatternSyntaxException("nested too deeply", expression, -1);
        }
    }

    /** Names of the groups, in the order of the expression. */
    public Set<String> names() {
        return names.keySet();
    }

    /** How many groups it has, beside the whole match. */
    int groups() {
        return groups;
    }

    /** @return null if no group has this name */
    Integer group(String name) {
        return names.get(name);
    }

    /**
     * As Python's {@code search}: the first match anywhere in the text.
     *
     * @return the named groups in the order of the expression, null for one that took no part; empty if nothing matches
     * @throws TooManySteps if it takes too long
     */
    public Optional<Map<String, String>> search(String text) {
        Matcher matcher = pattern.matcher(new Counted(text));
        return bounded(matcher::find) ? Optional.of(named(matcher)) : Optional.empty();
    }

    /** As Python's {@code match}: only at the start of the text, not necessarily to its end. */
    public Optional<Map<String, String>> match(String text) {
        Matcher matcher = pattern.matcher(new Counted(text));
        return bounded(matcher::lookingAt) ? Optional.of(named(matcher)) : Optional.empty();
    }

    /** Whether {@link #match} finds anything. */
    public boolean matches(String text) {
        return bounded(pattern.matcher(new Counted(text))::lookingAt);
    }

    /**
     * As {@link #match}.
     *
     * @return the whole match, then the groups by number, null for one that took no part; empty if nothing matches
     */
    public Optional<List<String>> matchGroups(String text) {
        Matcher matcher = pattern.matcher(new Counted(text));
        if (!bounded(matcher::lookingAt)) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(groups + 1);
        for (int number = 0; number <= groups; number++) {
            all.add(matcher.group(number));
        }
        return Optional.of(Collections.unmodifiableList(all));
    }

    /** Java's matcher calls itself for each round of some repeats: a long text may be too much for the thread's stack. */
    private static boolean bounded(BooleanSupplier match) {
        try {
            return match.getAsBoolean();
        } catch (StackOverflowError e) {
            throw new TooManySteps();
        }
    }

    private Map<String, String> named(Matcher matcher) {
        Map<String, String> named = new LinkedHashMap<>();
        names.forEach((name, number) -> named.put(name, matcher.group(number)));
        return named;
    }

    /** A text that can be looked at so many times. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long left;

        Counted(String text) {
            this.text = text;
            this.left = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, (long) text.length() * STEPS_PER_CHARACTER));
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
