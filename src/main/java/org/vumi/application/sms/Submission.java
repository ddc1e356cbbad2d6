package org.vumi.application.sms;

import java.util.List;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/**
 * What a client wants sent.
 *
 * @param messages one for each recipient
 * @param many whether the client gave a list, and gets one
 */
record Submission(List<TransportUserMessage> messages, boolean many) {
    /** The same messages with other ids. */
    Submission with(MessageIds ids) {
        return new Submission(
                messages.stream()
                        .map(message -> message.toBuilder()
                                .put("message_id", ids.next())
                                .build())
                        .toList(),
                many);
    }
}
