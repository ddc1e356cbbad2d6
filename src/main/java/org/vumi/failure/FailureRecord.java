package org.vumi.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.scheduler.Agenda;

/** A failure as it is kept. */
public record FailureRecord(String transportName, Agenda.Stored stored) {
    /** 32 hex digits. */
    public String id() {
        return stored.id();
    }

    /** When it happened, {@code YYYY-MM-DDTHH:MM:SS} UTC. */
    public String second() {
        return stored.second();
    }

    /** Whether the message is tried again, by its worker or by hand. */
    public boolean retried() {
        return stored.moved() || !stored.field("retry_delay").equals("0");
    }

    /** Why, for machines. */
    public String code() {
        return FailureReason.of(reason()).code();
    }

    /** As the transport wrote it. */
    public String reason() {
        return stored.field("reason");
    }

    /** The message, in JSON. */
    public String message() {
        return stored.field("message");
    }

    /** Of the message; empty if it has none, or is no message. */
    public String messageId() {
        return String.valueOf(fields().getOrDefault("message_id", ""));
    }

    /** That there have been, the one to come included. */
    public long retries() {
        return fields().get("retry_metadata") instanceof Map<?, ?> metadata
                        && metadata.get("retries") instanceof Number retries
                ? retries.longValue()
                : 0;
    }

    private Map<String, Object> fields() {
        try {
            return MessageCodec.decode(message().getBytes(UTF_8));
        } catch (InvalidMessage e) {
            return Map.of();
        }
    }
}
