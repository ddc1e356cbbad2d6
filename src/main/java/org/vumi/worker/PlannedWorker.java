package org.vumi.worker;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A worker or a middleware with its class and its checked configuration.
 *
 * @param section as written
 * @param layers its middleware, in the order of its configuration
 */
record PlannedWorker(WorkerClass type, WorkerConfig config, Map<String, Setting> section, List<PlannedWorker> layers) {
    String name() {
        return config.worker();
    }

    boolean faulty() {
        return config.faulty() || layers.stream().anyMatch(PlannedWorker::faulty);
    }

    /** Whether a worker made of the other would do the same, as far as the templates of both say the same. */
    boolean isAs(PlannedWorker other) {
        return type.isAs(other.type)
                && config.isAs(other.config)
                && layers.size() == other.layers.size()
                && IntStream.range(0, layers.size()).allMatch(i -> layers.get(i).isAs(other.layers.get(i)));
    }
}
