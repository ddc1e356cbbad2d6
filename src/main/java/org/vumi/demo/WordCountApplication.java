package org.vumi.demo;

import java.util.List;
import java.util.regex.Pattern;
import org.vumi.application.Application;
import org.vumi.message.TransportUserMessage;

/** Counts words, which white space parts, and characters, white space among them. */
public final class WordCountApplication extends Application {
    static final String HELP = "Write something: I count its words and characters.";

    private static final Pattern WORD = Pattern.compile("\\S+", Pattern.UNICODE_CHARACTER_CLASS);

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        String content = message.content();
        return List.of(replyTo(message, content == null ? HELP : counts(content)));
    }

    private static String counts(String text) {
        long words = WORD.matcher(text).results().count();
        return number(words, "word") + ", " + number(text.codePointCount(0, text.length()), "char");
    }

    private static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
