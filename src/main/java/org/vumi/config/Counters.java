package org.vumi.config;

import java.util.Map;

/** A worker's class that counts something of its own; {@code /status} shows it. */
public interface Counters {
    /** So far, by what was counted. */
    Map<String, Long> counters();
}
