package org.vumi.simulator.load;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Finds the message that a receipt is for, also when the receipt is earlier than the answer that tells its id. Any thread. */
final class Receipts {
    /** An SMSC that sends the receipts of others does not fill the memory. */
    private static final int MOST_EARLY = 100_000;

    private final Map<String, Integer> messages = new HashMap<>();
    private final Map<String, Boolean> early = new HashMap<>();
    private final Map<String, Integer> states = new TreeMap<>();
    private long unknown;

    /** @return the message, if its receipt is here already */
    synchronized OptionalInt accepted(String id, int message) {
        messages.put(id, message);
        if (early.remove(id) == null) {
            return OptionalInt.empty();
        }
        unknown--;
        return OptionalInt.of(message);
    }

    /**
     * @param id null if the receipt has none
     * @param state as the receipt has it; null if it has none
     * @return the message, if it is known
     */
    synchronized OptionalInt arrived(String id, String state) {
        states.merge(state == null ? "none" : state, 1, Integer::sum);
        Integer message = messages.get(id);
        if (message != null) {
            return OptionalInt.of(message);
        }
        unknown++;
        if (id != null && early.size() < MOST_EARLY) {
            early.put(id, true);
        }
        return OptionalInt.empty();
    }

    /** Receipts whose message is not known, or not yet. */
    synchronized long unknown() {
        return unknown;
    }

    /** How many came with each state. */
    synchronized Map<String, Object> states() {
        return new TreeMap<>(states);
    }
}
