package org.vumi.dispatcher;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.vumi.codec.PythonRegex;
import org.vumi.message.VumiMessage;

/** What a rule wants of a message. May be asked by several threads. */
interface Condition {
    boolean holds(VumiMessage message);

    /** Whether the text at a path is as wanted; of no text nothing holds. */
    static Condition text(FieldPath field, Predicate<String> wanted) {
        return message -> {
            String text = field.text(message);
            return text != null && wanted.test(text);
        };
    }

    /** Whether there is nothing at a path, or null. */
    static Condition absent(FieldPath field) {
        return message -> field.text(message) == null;
    }

    /** Holds if all do; so it holds if there are none. */
    static Condition all(List<Condition> conditions) {
        return message -> {
            for (Condition condition : conditions) {
                if (!condition.holds(message)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** Holds if one does. */
    static Condition any(List<Condition> conditions) {
        return message -> {
            for (Condition condition : conditions) {
                if (condition.holds(message)) {
                    return true;
                }
            }
            return false;
        };
    }

    default Condition negated() {
        return message -> !holds(message);
    }

    /** How a text is compared with one of the configuration, by the word that stands for it there. */
    enum Comparison {
        EQUALS,
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS,
        /** The text's first word, in any case. */
        KEYWORD,
        /** A Python regular expression that matches from the start of the text; bounded in time. */
        MATCHES;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws java.util.regex.PatternSyntaxException if it is to match what is no regular expression */
        Predicate<String> with(String wanted) {
            return switch (this) {
                case EQUALS -> wanted::equals;
                case STARTS_WITH -> text -> text.startsWith(wanted);
                case ENDS_WITH -> text -> text.endsWith(wanted);
                case CONTAINS -> text -> text.contains(wanted);
                case KEYWORD -> {
                    String keyword = KeywordRule.lowerCase(wanted);
                    yield text -> keyword.equals(KeywordRule.lowerCase(Keyword.of(text)));
                }
                case MATCHES -> {
                    PythonRegex regex = PythonRegex.compile(wanted);
                    yield text -> regex.match(text).isPresent();
                }
            };
        }
    }
}
