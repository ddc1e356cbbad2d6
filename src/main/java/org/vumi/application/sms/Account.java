package org.vumi.application.sms;

import java.util.Set;
import org.vumi.application.RelayUrl;
import org.vumi.codec.CallbackSignature;
import org.vumi.message.MessageIds;

/**
 * A client of the API. It sees its own messages only.
 *
 * @param secret what it proves itself by; null if it need not
 * @param addresses that it may send from, and that it gets the messages to; in the order of the configuration; empty for any
 * @param inboundUrl where messages from people go; null: nowhere
 * @param eventUrl where events go; null: nowhere
 * @param signature of what goes there; null if nothing does
 */
record Account(
        String name,
        Secret secret,
        Set<String> addresses,
        RelayUrl inboundUrl,
        RelayUrl eventUrl,
        CallbackSignature signature) {
    private static final int MARK_LENGTH = 8;

    /** How the ids of its messages begin, so that an event tells whose message it is of. */
    String mark() {
        return mark(name);
    }

    private static String mark(String name) {
        return MessageIds.of("sms_api_account", name).next().substring(0, MARK_LENGTH);
    }

    static String markOf(String messageId) {
        return messageId.length() < MARK_LENGTH ? "" : messageId.substring(0, MARK_LENGTH);
    }

    /** Ids of its messages, made of others. */
    MessageIds ids(MessageIds ids) {
        return () -> mark() + ids.next().substring(MARK_LENGTH);
    }

    /** So that the record never shows what it holds. */
    @Override
    public String toString() {
        return "account " + name;
    }
}
