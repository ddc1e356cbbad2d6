package org.vumi.mainjob;

import java.time.Clock;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/** Messages of just now, where their age matters. */
final class Recent {
    private Recent() {}

    /** A message to a person, as an application would send it. */
    static byte[] message(String transport, String id, String to, String content) {
        return message(transport, id, to, content, Map.of());
    }

    static byte[] message(String transport, String id, String to, String content, Map<String, Object> helperMetadata) {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("message_id", id)
                .put("to_addr", to)
                .put("from_addr", "8181")
                .put("content", content)
                .put("transport_name", transport)
                .put("transport_type", "sms")
                .put("helper_metadata", helperMetadata)
                .build());
    }
}
