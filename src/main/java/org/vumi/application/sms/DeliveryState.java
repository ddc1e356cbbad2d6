package org.vumi.application.sms;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vumi.message.TransportEvent;

/**
 * What became of a message that was sent, and why if it failed.
 *
 * @param reason null unless it failed, and said why
 */
record DeliveryState(Kind kind, String reason) {
    /** Each goes before those above it, whichever came first: events overtake each other. */
    enum Kind {
        /** Accepted; the network has said nothing yet. */
        PENDING,
        /** The network has taken it. */
        SENT,
        /** It will not arrive. */
        FAILED,
        /** The phone has it. */
        DELIVERED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param events of one message, oldest first */
    static DeliveryState of(List<TransportEvent> events) {
        DeliveryState state = new DeliveryState(Kind.PENDING, null);
        for (TransportEvent event : events) {
            DeliveryState next = of(event);
            if (next.kind.compareTo(state.kind) > 0) {
                state = next;
            }
        }
        return state;
    }

    static DeliveryState of(TransportEvent event) {
        return switch (event.eventType()) {
            case "ack" -> new DeliveryState(Kind.SENT, null);
            case "nack" -> new DeliveryState(Kind.FAILED, event.nackReason());
            default ->
                switch (event.deliveryStatus()) {
                    case "delivered" -> new DeliveryState(Kind.DELIVERED, null);
                    case "failed" -> new DeliveryState(Kind.FAILED, reason(event.transportMetadata()));
                    default -> new DeliveryState(Kind.SENT, null);
                };
        };
    }

    /** A failure of ours has a code and a sentence; an SMPP receipt what the network wrote. */
    private static String reason(Map<String, Object> metadata) {
        if (metadata.get("reason") != null) {
            Object sentence = metadata.get("sentence");
            return sentence == null ? metadata.get("reason").toString() : metadata.get("reason") + ": " + sentence;
        }
        return metadata.get("message") instanceof Map<?, ?> receipt ? receipt(receipt) : null;
    }

    private static String receipt(Map<?, ?> receipt) {
        Object error = receipt.get("err");
        return receipt.get("stat") == null ? null : receipt.get("stat") + (error == null ? "" : " " + error);
    }
}
