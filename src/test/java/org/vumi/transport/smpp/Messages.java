package org.vumi.transport.smpp;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/** Outbound messages as they stand on the queue. */
final class Messages {
    private Messages() {}

    static Map<String, Object> outbound(String messageId, String toAddr, String content) {
        return new HashMap<>(TransportUserMessage.send(toAddr, content, MessageIds.RANDOM, Clock.systemUTC())
                .put("message_id", messageId)
                .put("from_addr", "12345")
                .put("transport_name", "smpp1")
                .put("transport_type", "sms")
                .build()
                .fields());
    }
}
