package org.vumi.component.vumi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts how often a message came back unacknowledged, so that one that kills its worker is set aside in the end. Asked
 * only about messages that the broker marks as redelivered.
 */
public interface DeliveryCounter {
    /** @return how often this key has been counted, this time included */
    int count(String key);

    void forget(String key);

    /** Whether what is counted now outlives this process. */
    boolean lasts();

    /** Remembers as long as the process lives. */
    static DeliveryCounter inMemory() {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        return new DeliveryCounter() {
            @Override
            public int count(String key) {
                return counts.merge(key, 1, Integer::sum);
            }

            @Override
            public void forget(String key) {
                counts.remove(key);
            }

            @Override
            public boolean lasts() {
                return false;
            }
        };
    }
}
