package org.vumi.embedded;

import java.util.Map;

/**
 * How much memory the embedded broker may use. What waits beyond {@code messageBytes} is on disk only, but each waiting
 * message keeps about half a KiB of heap (measured), after a restart too, so a queue's length has a limit as well.
 *
 * @param messageBytes bodies and headers of waiting messages kept in memory (direct buffers and heap)
 * @param indexBytes the store's cache of where messages are on disk (heap)
 * @param queueMessages messages that one queue takes; a mandatory publish to a full queue is returned with code 506
 *     and nacked
 */
record BrokerMemory(long messageBytes, long indexBytes, long queueMessages) {
    private static final long MIB = 1 << 20;
    private static final long HEAP_BYTES_PER_MESSAGE = 1024;

    /** @param heapBytes the JVM's maximum heap */
    static BrokerMemory of(long heapBytes) {
        return new BrokerMemory(
                Math.min(256 * MIB, Math.max(16 * MIB, heapBytes / 16)),
                Math.min(256 * MIB, Math.max(32 * MIB, heapBytes / 10)),
                heapBytes / HEAP_BYTES_PER_MESSAGE);
    }

    /** Values for the placeholders of {@code broker.json}. */
    Map<String, String> context() {
        return Map.of(
                "vumi.memory.messages", Long.toString(messageBytes),
                "vumi.memory.index", Long.toString(indexBytes),
                "vumi.memory.queue_messages", Long.toString(queueMessages));
    }
}
