package org.vumi.dispatcher;

/** The word that a person starts a message with to say what it is about. Source: spec core 10.8. */
public final class Keyword {
    private Keyword() {}

    /**
     * @param content as it came, null for none
     * @return what stands before the first space, in its own case; all of it if there is no space; empty if the content
     *     is null or starts with a space, which is kept as 0.4 has it. Tabs and line ends do not end a word.
     */
    public static String of(String content) {
        if (content == null) {
            return "";
        }
        int end = content.indexOf(' ');
        return end < 0 ? content : content.substring(0, end);
    }
}
