package org.vumi.application.sms;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.vumi.application.SendTo;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportUserMessage;
import org.vumi.scheduler.DueTime;

/** Makes messages of what a client wants sent. */
final class SubmissionReader {
    /** Recipients of one request. */
    static final int MOST_RECIPIENTS = 1_000;

    /** Characters of a text. */
    static final int LONGEST_CONTENT = 10_000;

    private static final int LONGEST_ADDRESS = 64;
    private static final int LONGEST_BATCH = 100;
    private static final String TEXT = "a text";

    private static final TreeSet<String> FIELDS = new TreeSet<>(
            List.of("to_addr", "content", "from_addr", "send_to", "expires_after", "send_at", "batch", "tag"));

    private final SendTo sendTo;
    private final String transportName;
    private final String transportType;
    private final Clock clock;

    /** Reads {@code send_to}, {@code transport_name} and {@code transport_type}. */
    SubmissionReader(Config config, Clock clock) {
        this.sendTo = new SendTo(config, config.map(SendTo.KEY).keySet());
        this.transportName = config.text("transport_name");
        this.transportType = config.text("transport_type");
        this.clock = clock;
    }

    /**
     * @param body JSON
     * @param ids of the messages, in the order of the recipients
     * @throws Problem naming the field, and what would be accepted
     */
    Submission read(Account account, byte[] body, MessageIds ids) {
        Map<String, Object> fields = decode(body);
        for (String field : fields.keySet()) {
            if (!FIELDS.contains(field)) {
                throw Problem.of(field, "is unknown", String.join(", ", FIELDS));
            }
        }
        boolean many = fields.get("to_addr") instanceof List<?>;
        List<String> recipients = recipients(fields.get("to_addr"));
        String content = content(fields.get("content"));
        String way = way(fields.get("send_to"));
        String fromAddr = fromAddr(account, fields.get("from_addr"));
        Tag tag = tag(fields.get("tag"));
        Map<String, Object> metadata = helperMetadata(fields);
        List<TransportUserMessage> messages = new ArrayList<>(recipients.size());
        for (String recipient : recipients) {
            TransportUserMessage plain = message(recipient, content, way, ids);
            Map<String, Object> own = new LinkedHashMap<>(plain.helperMetadata());
            own.putAll(metadata);
            messages.add(due(
                    fields.get("send_at"),
                    plain.toBuilder()
                            .put("from_addr", fromAddr == null ? plain.fromAddr() : fromAddr)
                            .put("helper_metadata", tag == null ? own : tag.write(own))
                            .build()));
        }
        return new Submission(messages, many);
    }

    private static Map<String, Object> decode(byte[] body) {
        try {
            return MessageCodec.decode(body);
        } catch (InvalidMessage e) {
            throw new Problem(400, "the body is no JSON object: " + e.getMessage(), null, "application/json");
        }
    }

    private static List<String> recipients(Object value) {
        String accepted =
                "an address of up to " + LONGEST_ADDRESS + " characters, or a list of up to " + MOST_RECIPIENTS;
        List<?> all = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        if (value == null) {
            throw Problem.of("to_addr", "is missing", accepted);
        }
        if (all.isEmpty() || all.size() > MOST_RECIPIENTS) {
            throw Problem.of("to_addr", "is a list of " + all.size(), accepted);
        }
        List<String> recipients = new ArrayList<>(all.size());
        for (Object one : all) {
            if (!isAddress(one)) {
                throw Problem.of("to_addr", all.size() == 1 ? "is no address" : "has one that is no address", accepted);
            }
            recipients.add((String) one);
        }
        return recipients;
    }

    private static boolean isAddress(Object value) {
        return value instanceof String text
                && !text.isBlank()
                && text.length() <= LONGEST_ADDRESS
                && text.chars().noneMatch(Character::isISOControl);
    }

    private static String content(Object value) {
        String accepted = "a text of 1 to " + LONGEST_CONTENT + " characters";
        if (value == null) {
            throw Problem.of("content", "is missing", accepted);
        }
        if (!(value instanceof String text) || text.isEmpty() || text.length() > LONGEST_CONTENT) {
            throw Problem.of(
                    "content",
                    value instanceof String text ? "has " + text.length() + " characters" : "is no text",
                    accepted);
        }
        return text;
    }

    private String way(Object given) {
        if (given == null) {
            return null;
        }
        if (!(given instanceof String way) || !sendTo.tags().contains(way)) {
            throw Problem.of(
                    "send_to", "is not known", sendTo.tags().isEmpty() ? "nothing" : String.join(", ", sendTo.tags()));
        }
        return way;
    }

    /** @param way null for the usual one */
    private TransportUserMessage message(String recipient, String content, String way, MessageIds ids) {
        return way != null
                ? sendTo.send(recipient, content, way, ids, clock)
                : TransportUserMessage.send(recipient, content, ids, clock)
                        .put("transport_name", transportName)
                        .put("transport_type", transportType)
                        .build();
    }

    /** @return null to leave it as {@code send_to} has it */
    private static String fromAddr(Account account, Object given) {
        if (given == null) {
            return account.addresses().stream().findFirst().orElse(null);
        }
        if (!isAddress(given)) {
            throw Problem.of("from_addr", "is no address", "up to " + LONGEST_ADDRESS + " characters");
        }
        if (!account.addresses().isEmpty() && !account.addresses().contains(given)) {
            throw Problem.of("from_addr", "is not this account's", String.join(", ", account.addresses()));
        }
        return (String) given;
    }

    private static Tag tag(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> pair
                && pair.size() == 2
                && pair.get(0) instanceof String pool
                && pair.get(1) instanceof String name) {
            return new Tag(pool, name);
        }
        throw Problem.of("tag", "is no tag", "[\"pool\", \"tag\"]");
    }

    private static TransportUserMessage due(Object sendAt, TransportUserMessage message) {
        if (sendAt == null) {
            return message;
        }
        try {
            return DueTime.set(message, DueTime.at(sendAt));
        } catch (InvalidMessage e) {
            throw Problem.of("send_at", "is no time", "a time such as 2026-12-24T18:00:00Z, or seconds since 1970");
        }
    }

    private static Map<String, Object> helperMetadata(Map<String, Object> fields) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        Object expiresAfter = fields.get("expires_after");
        if (expiresAfter != null) {
            if (!(expiresAfter instanceof Number seconds) || !(seconds.doubleValue() > 0)) {
                throw Problem.of("expires_after", "is no time", "seconds, more than 0");
            }
            metadata.put("expires_after", expiresAfter);
        }
        Object batch = fields.get("batch");
        if (batch != null) {
            if (!(batch instanceof String text) || text.isEmpty() || text.length() > LONGEST_BATCH) {
                throw Problem.of("batch", "is no name of a batch", TEXT + " of 1 to " + LONGEST_BATCH + " characters");
            }
            metadata.put(SmsApiStore.METADATA, Map.of("batch", batch));
        }
        return metadata;
    }
}
