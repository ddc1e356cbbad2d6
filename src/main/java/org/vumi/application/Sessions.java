package org.vumi.application;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.GivenBack;
import org.vumi.message.InvalidMessage;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;
import org.vumi.store.SessionManager;

/**
 * What an application remembers of each person while a session lasts: texts by name, in Redis under Vumi's keys. An
 * application asks for it in its constructor, and so gets the keys below.
 *
 * <p>Source: spec core 4.2.
 */
@Key(
        name = "session_prefix",
        required = false,
        description = "(text) What the keys of sessions in Redis begin with; by default the transport_name.")
@Key(
        name = "session_length",
        defaultValue = "600",
        description = "(seconds 1..) How long a session lasts, from its beginning.")
public final class Sessions {
    private final SessionManager sessions;

    public Sessions(Config config, Redis redis, Clock clock) {
        String prefix = config.given("session_prefix") ? config.text("session_prefix") : config.text("transport_name");
        sessions = new SessionManager(redis, prefix, Optional.of(config.seconds("session_length")), clock);
    }

    /**
     * Answers within the session of the sender. It begins anew with a message {@code new}; after a message {@code
     * close}, after a reply that ends it, and when it is empty, it is gone. It is saved before the replies are sent, and the
     * replies with it: when one of a person's last 20 messages comes again, after a crash, it is answered by them. If
     * somebody else, in another process, has changed the session meanwhile, the message is handled again.
     *
     * @param callback gets the session, empty if there is none, to read and to change; what is put as null is removed
     * @return what the callback has returned
     */
    public List<TransportUserMessage> during(
            TransportUserMessage message, Function<Map<String, String>, List<TransportUserMessage>> callback) {
        String user = message.fromAddr();
        if (user == null) {
            throw new InvalidMessage("NoSession", "a message without from_addr has no session");
        }
        SessionManager.Entered found = sessions.enter(user, message.messageId());
        if (found.said() != null) {
            return read(found.said());
        }
        Map<String, String> before =
                message.sessionEvent() == SessionEvent.NEW ? sessions.create(user, Map.of()) : found.fields();
        Map<String, String> session = new LinkedHashMap<>(before);
        List<TransportUserMessage> replies = callback.apply(session);
        session.values().removeIf(Objects::isNull);
        if (message.sessionEvent() == SessionEvent.CLOSE || ended(replies, user)) {
            session.clear();
        }
        String said = written(replies == null ? List.of() : replies);
        if (!sessions.leave(user, before, session, message.messageId(), said)) {
            throw new GivenBack("its session was changed while it was handled");
        }
        return replies;
    }

    /** Each a text in the list, so that none is nested deeper than on the wire. */
    private static String written(List<TransportUserMessage> replies) {
        return MessageCodec.encodeValue(replies.stream()
                .map(reply -> new String(MessageCodec.encode(reply), UTF_8))
                .toList());
    }

    private static List<TransportUserMessage> read(String said) {
        return ((List<?>) MessageCodec.decodeValue(said))
                .stream()
                        .map(reply -> MessageCodec.decodeUserMessage(((String) reply).getBytes(UTF_8)))
                        .toList();
    }

    private static boolean ended(List<TransportUserMessage> replies, String user) {
        return replies != null
                && replies.stream()
                        .anyMatch(reply -> reply.sessionEvent() == SessionEvent.CLOSE && user.equals(reply.toAddr()));
    }
}
