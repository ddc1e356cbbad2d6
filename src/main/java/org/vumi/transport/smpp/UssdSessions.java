package org.vumi.transport.smpp;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;

/**
 * The code that each USSD session was opened with, in Redis, since only its first PDU has it. A session that is closed is left to
 * expire: the SMSC may deliver its last PDU again.
 */
final class UssdSessions {
    private static final Logger LOG = LoggerFactory.getLogger(UssdSessions.class);

    private final Redis redis;
    private final String prefix;
    private final Duration length;

    /** @param length how long a session may do nothing */
    UssdSessions(Redis redis, String prefix, Duration length) {
        this.redis = redis;
        this.prefix = prefix;
        this.length = length;
    }

    /**
     * @param first what the code is if this step opens the session
     * @return the code; null if it is not known
     * @throws RedisUnavailable if Redis does not answer
     */
    String dialled(TransportUserMessage message, Ussd.Step step, String first) {
        String key = prefix + "session#" + message.fromAddr() + "+" + step.session();
        if (step.event() == SessionEvent.NEW) {
            redis.put(key, first, length);
            return first;
        }
        String dialled = redis.get(key, length);
        if (dialled == null) {
            LOG.warn(
                    "{}: session '{}' is not known (max_session_length {} s): to_addr is the PDU's",
                    message.transportName(),
                    step.session(),
                    length.toSeconds());
        }
        return dialled;
    }
}
