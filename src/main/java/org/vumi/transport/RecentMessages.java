package org.vumi.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Something about each of the last messages, in memory: what Redis need not be asked for, or cannot know. */
public final class RecentMessages<T> {
    private static final int MOST = 10_000;

    private final Map<String, T> byMessageId = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > MOST;
        }
    };

    public synchronized void put(String messageId, T something) {
        byMessageId.remove(messageId); // else it would keep its old place
        byMessageId.put(messageId, something);
    }

    /** @return empty if it is not one of them */
    public synchronized Optional<T> get(String messageId) {
        return Optional.ofNullable(byMessageId.get(messageId));
    }
}
