package org.vumi.failure;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vumi.message.FailureMessage;

/**
 * Why a message was not sent, as its failure message has it: {@code <code>: <sentence>}, or the stack trace of an exception.
 *
 * @param code {@code ESME_RTHROTTLED}, {@code TemporaryFailure} …; {@code unknown} if there is none
 * @param sentence for people
 */
record FailureReason(String code, String sentence) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_.$]{1,200}): (.*)");
    private static final int LONGEST_SENTENCE = 500;

    static FailureReason of(FailureMessage failure) {
        return of(String.valueOf(failure.reason()));
    }

    static FailureReason of(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        // Python's trace ends with the exception, Java's begins with it
        String line = lines.isEmpty() ? "" : lines.get(text.startsWith("Traceback") ? lines.size() - 1 : 0);
        Matcher form = FORM.matcher(line);
        return form.matches()
                ? new FailureReason(form.group(1), shortened(form.group(2)))
                : new FailureReason("unknown", shortened(line));
    }

    private static String shortened(String sentence) {
        return sentence.length() <= LONGEST_SENTENCE ? sentence : sentence.substring(0, LONGEST_SENTENCE) + "…";
    }

    @Override
    public String toString() {
        return code + ": " + sentence;
    }
}
