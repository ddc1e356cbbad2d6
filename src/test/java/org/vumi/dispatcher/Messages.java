package org.vumi.dispatcher;

import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/** Messages that say nothing in particular. */
final class Messages {
    private Messages() {}

    static byte[] inbound(String transportName, String toAddr) {
        return MessageCodec.encode(builder(transportName, toAddr).build());
    }

    static byte[] ack(String transportName) {
        return MessageCodec.encode(
                TransportEvent.ack(transportName, "m1", "s1", MessageIds.RANDOM, java.time.Clock.systemUTC()));
    }

    static TransportUserMessage.Builder builder(String transportName, String toAddr) {
        return TransportUserMessage.builder(MessageIds.RANDOM, java.time.Clock.systemUTC())
                .put("to_addr", toAddr)
                .put("from_addr", "+2567881")
                .put("content", "hi")
                .put("transport_name", transportName)
                .put("transport_type", "sms");
    }
}
