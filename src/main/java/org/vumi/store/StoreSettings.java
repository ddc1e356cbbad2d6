package org.vumi.store;

import java.time.Duration;
import java.util.Optional;

/**
 * How messages are stored.
 *
 * @param prefix how every key begins
 * @param expiry how long messages and events are kept after they were stored; empty for ever, as in Vumi
 * @param indexed whether the index is kept that finds messages by time, address, tag and batch
 */
public record StoreSettings(String prefix, Optional<Duration> expiry, boolean indexed) {
    /** StoringMiddleware's, as in Vumi. */
    public static final String PREFIX = "message_store";

    /** Kept for ever, with an index. */
    public static StoreSettings of(String prefix) {
        return new StoreSettings(prefix, Optional.empty(), true);
    }
}
