package org.vumi.dispatcher;

import java.util.Locale;
import org.vumi.message.TransportUserMessage;

/**
 * When a message goes to an application by its first word.
 *
 * @param place where it is configured, such as {@code rules.0}
 * @param where file and line of it
 * @param app exposed name
 * @param keyword in lower case
 * @param toAddr what the message's {@code to_addr} must be; null if that does not matter
 * @param prefix what its {@code from_addr} must start with; null if that does not matter
 */
record KeywordRule(String place, String where, String app, String keyword, String toAddr, String prefix) {
    /** As texts are compared: in lower case, of whatever alphabet. */
    static String lowerCase(String keyword) {
        return keyword.toLowerCase(Locale.ROOT);
    }

    /** @param word the message's first, in lower case */
    boolean matches(String word, TransportUserMessage message) {
        return keyword.equals(word)
                && (toAddr == null || toAddr.equals(message.toAddr()))
                && (prefix == null
                        || message.fromAddr() != null && message.fromAddr().startsWith(prefix));
    }
}
