package org.vumi.transport.smpp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last messages that the SMSC accepted, with its ids: one whose event the broker would not take is tried again from the
 * start of its route, and must not be sent again.
 */
final class RecentSubmits {
    private static final int MOST = 10_000;

    private final Map<String, String> smscIds = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(String messageId, String smscId) {
        smscIds.put(messageId, smscId);
    }

    /** @return null if it is not one of them */
    synchronized String get(String messageId) {
        return smscIds.get(messageId);
    }
}
