package org.vumi.application;

import java.time.Duration;
import org.vumi.message.VumiMessage;

/** How messages are handed to servers of others: where to, how many at once, and how often again. */
public interface RelaySettings {
    String transportName();

    /** Where this message or event goes. */
    RelayUrl target(VumiMessage message);

    /** Value of that header; null: none. */
    default String authorization() {
        return null;
    }

    /** For one request, from connecting to the last byte of the answer. */
    Duration timeout();

    /** Messages under way at once, and as many events. */
    int concurrency();

    RelayBackoff backoff();

    /** Whether a server must prove who it is. */
    boolean verifyTls();
}
