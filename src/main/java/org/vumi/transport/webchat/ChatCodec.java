package org.vumi.transport.webchat;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;

/** What pages send, and what they get, as JSON objects. Pure. */
final class ChatCodec {
    static final int MOST_SESSIONS_OF_A_PAGE = 20;

    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_TEXT = 10_000;

    private final String transportName;
    private final String transportType;
    private final List<String> toAddrs;
    private final MessageIds ids;
    private final Clock clock;

    /** @param toAddrs whom a page may write to */
    ChatCodec(String transportName, String transportType, List<String> toAddrs, MessageIds ids, Clock clock) {
        this.transportName = transportName;
        this.transportType = transportType;
        this.toAddrs = toAddrs;
        this.ids = ids;
        this.clock = clock;
    }

    /** A wish to open a session. */
    record Opening(String fromAddr, String toAddr) {}

    /** A text, or the end of the session. */
    record Saying(String session, String content) {}

    /** @throws InvalidMessage if it is none */
    Opening opening(byte[] body) {
        Map<String, Object> fields = MessageCodec.decode(body);
        String fromAddr = text(fields, "from_addr").strip();
        if (fromAddr.isEmpty()
                || fromAddr.length() > LONGEST_NAME
                || fromAddr.codePoints().anyMatch(Character::isISOControl)) {
            throw InvalidMessage.invalid("from_addr", fromAddr, "a name of 1 to " + LONGEST_NAME + " characters");
        }
        String toAddr = text(fields, "to_addr");
        if (!toAddrs.contains(toAddr)) {
            throw InvalidMessage.invalid("to_addr", toAddr, String.join(", ", toAddrs));
        }
        return new Opening(fromAddr, toAddr);
    }

    /** @throws InvalidMessage if it is none */
    Saying saying(byte[] body) {
        Map<String, Object> fields = MessageCodec.decode(body);
        String content = text(fields, "content");
        if (content.length() > LONGEST_TEXT) {
            throw InvalidMessage.invalid("content", content, "at most " + LONGEST_TEXT + " characters");
        }
        return new Saying(text(fields, "session"), content);
    }

    /** @throws InvalidMessage if there is none */
    String session(byte[] body) {
        return text(MessageCodec.decode(body), "session");
    }

    /** @return number of the last message that the page has, by session */
    Map<String, Long> hearing(byte[] body) {
        Object sessions = MessageCodec.decode(body).get("sessions");
        if (!(sessions instanceof Map<?, ?> map) || map.size() > MOST_SESSIONS_OF_A_PAGE) {
            throw InvalidMessage.invalid("sessions", sessions, "at most " + MOST_SESSIONS_OF_A_PAGE + " of them");
        }
        Map<String, Long> known = new LinkedHashMap<>();
        map.forEach((token, number) -> {
            if (!(number instanceof Number last)) {
                throw InvalidMessage.invalid("sessions", number, "the number of the last message");
            }
            known.put((String) token, last.longValue());
        });
        return known;
    }

    private static String text(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw InvalidMessage.missing(name);
    }

    /** @param content null when a session opens or closes */
    TransportUserMessage message(ChatSession session, SessionEvent event, String content) {
        return TransportUserMessage.builder(ids, clock)
                .put("from_addr", session.fromAddr())
                .put("to_addr", session.toAddr())
                .put("session_event", event.wire())
                .put("content", content)
                .put("transport_name", transportName)
                .put("transport_type", transportType)
                .build();
    }

    static String opened(ChatSession session) {
        return MessageCodec.encodeValue(Map.of("session", session.token()));
    }

    String choices() {
        return MessageCodec.encodeValue(Map.of("to_addrs", toAddrs));
    }

    static String news(Map<String, ChatSessions.News> news) {
        Map<String, Object> sessions = new LinkedHashMap<>();
        news.forEach((token, one) -> sessions.put(
                token,
                Map.of(
                        "open",
                        one.open(),
                        "messages",
                        one.told().stream().map(ChatCodec::told).toList())));
        return MessageCodec.encodeValue(Map.of("sessions", sessions));
    }

    private static Map<String, Object> told(ChatSession.Told told) {
        return Map.of("number", told.number(), "content", told.content(), "last", told.last());
    }
}
