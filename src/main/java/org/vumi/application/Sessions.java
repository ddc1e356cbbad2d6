package org.vumi.application;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
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
     * close}, after a reply that ends it, and when it is empty, it is gone. It is saved before the replies are sent. If
     * somebody else, in another process, has changed it meanwhile, the message is handled again.
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
        Map<String, String> before =
                message.sessionEvent() == SessionEvent.NEW ? sessions.create(user, Map.of()) : sessions.load(user);
        Map<String, String> session = new LinkedHashMap<>(before);
        List<TransportUserMessage> replies = callback.apply(session);
        session.values().removeIf(Objects::isNull);
        if (message.sessionEvent() == SessionEvent.CLOSE || ended(replies, user)) {
            session.clear();
        }
        if (!session.equals(before) && !sessions.replace(user, before, session)) {
            throw new GivenBack("its session was changed while it was handled");
        }
        return replies;
    }

    private static boolean ended(List<TransportUserMessage> replies, String user) {
        return replies != null
                && replies.stream()
                        .anyMatch(reply -> reply.sessionEvent() == SessionEvent.CLOSE && user.equals(reply.toAddr()));
    }
}
