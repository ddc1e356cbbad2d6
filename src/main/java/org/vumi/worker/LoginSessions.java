package org.vumi.worker;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.vumi.component.web.WebStream;

/** Who has logged in by the form, by the random id that their browser then has. In memory: a restart ends all of them. */
final class LoginSessions {
    static final int MOST = 1_000;
    static final Duration IDLE = Duration.ofHours(2);
    static final Duration LONGEST = Duration.ofHours(12);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final LongSupplier nanos;

    /** The one used longest ago first; it ends when there are too many. */
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            if (size() > MOST) {
                eldest.getValue().end();
                return true;
            }
            return false;
        }
    };

    private static final class Session {
        private final Login.User user;
        private final long began;
        private long used;

        /** That are open. */
        private final Set<WebStream> streams = ConcurrentHashMap.newKeySet();

        Session(Login.User user, long now) {
            this.user = user;
            this.began = now;
            this.used = now;
        }

        boolean isOver(long now) {
            return now - began > LONGEST.toNanos() || streams.isEmpty() && now - used > IDLE.toNanos();
        }

        /** On another thread, since whose stream ends is told of it, and may wait for who waits for us. */
        void end() {
            CompletableFuture.runAsync(() -> streams.forEach(WebStream::end));
        }
    }

    /** @param nanos a clock that only goes forward */
    LoginSessions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @return its id, which nobody had before */
    synchronized String begin(Login.User user) {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        sessions.put(id, new Session(user, nanos.getAsLong()));
        return id;
    }

    /**
     * Whose it is; it is used now.
     *
     * @param id null if there is none
     */
    synchronized Optional<Login.User> user(String id) {
        Session session = sessions.get(id);
        if (session == null) {
            return Optional.empty();
        }
        long now = nanos.getAsLong();
        if (session.isOver(now)) {
            end(id);
            return Optional.empty();
        }
        session.used = now;
        return Optional.of(session.user);
    }

    /** @param id null if there is none */
    synchronized void end(String id) {
        Session session = sessions.remove(id);
        if (session != null) {
            session.end();
        }
    }

    /**
     * Ends the stream with the session, which is used for as long as the stream is open.
     *
     * @return false if there is no such session
     */
    boolean bind(String id, WebStream stream) {
        Session session = opened(id, stream);
        if (session == null) {
            return false;
        }
        stream.ended().thenRun(() -> closed(session, stream));
        stream.ended()
                .toCompletableFuture()
                .orTimeout(session.began + LONGEST.toNanos() - nanos.getAsLong(), TimeUnit.NANOSECONDS)
                .exceptionally(late -> {
                    stream.end();
                    return null;
                });
        return true;
    }

    private synchronized Session opened(String id, WebStream stream) {
        Session session = sessions.get(id);
        if (session != null) {
            session.streams.add(stream);
        }
        return session;
    }

    private synchronized void closed(Session session, WebStream stream) {
        session.streams.remove(stream);
        session.used = nanos.getAsLong();
    }

    synchronized int size() {
        return sessions.size();
    }
}
