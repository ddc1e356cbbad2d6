package org.vumi.embedded;

import java.util.Map;

/**
 * How much memory the embedded broker may use; the rest of a backlog is on disk.
 *
 * @param messageBytes bodies and headers of waiting messages kept in memory (direct buffers and heap)
 * @param indexBytes the store's cache of where messages are on disk (heap)
 */
record BrokerMemory(long messageBytes, long indexBytes) {
    private static final long MIB = 1 << 20;

    /** @param heapBytes the JVM's maximum heap */
    static BrokerMemory of(long heapBytes) {
        return new BrokerMemory(
                Math.min(256 * MIB, Math.max(16 * MIB, heapBytes / 16)),
                Math.min(256 * MIB, Math.max(32 * MIB, heapBytes / 10)));
    }

    Map<String, String> context() {
        return Map.of(
                "vumi.memory.messages", Long.toString(messageBytes), "vumi.memory.index", Long.toString(indexBytes));
    }
}
