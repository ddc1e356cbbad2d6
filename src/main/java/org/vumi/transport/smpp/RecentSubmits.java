package org.vumi.transport.smpp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last messages that the SMSC accepted, with its ids: one whose event the broker would not take is tried again from the
 * start of its route, and must not be sent again.
 */
final class RecentSubmits {
    private static final int MOST = 10_000;

    private final Map<String, List<String>> smscIds = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(String messageId, List<String> ids) {
        smscIds.put(messageId, ids);
    }

    /** @return the ids of its parts; empty if it is not one of them */
    synchronized List<String> get(String messageId) {
        return smscIds.getOrDefault(messageId, List.of());
    }
}
