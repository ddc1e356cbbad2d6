package org.vumi.worker;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

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
            return size() > MOST;
        }
    };

    private static final class Session {
        private final Login.User user;
        private final long began;
        private long used;

        Session(Login.User user, long now) {
            this.user = user;
            this.began = now;
            this.used = now;
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
        if (now - session.began > LONGEST.toNanos() || now - session.used > IDLE.toNanos()) {
            sessions.remove(id);
            return Optional.empty();
        }
        session.used = now;
        return Optional.of(session.user);
    }

    /** @param id null if there is none */
    synchronized void end(String id) {
        sessions.remove(id);
    }

    synchronized int size() {
        return sessions.size();
    }
}
