package org.vumi.metrics;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.vumi.component.vumi.Addressed;

/** All metric managers of a process, whose values leave together. A worker's class gets it in its constructor. */
public final class Metrics {
    /** Exchange, queue and routing key of what workers measure. */
    public static final String KEY = "vumi.metrics";

    private final Clock clock;
    private final List<MetricManager> managers = new CopyOnWriteArrayList<>();
    private final List<MetricManager> retired = new ArrayList<>(); // guarded by itself

    public Metrics(Clock clock) {
        this.clock = clock;
    }

    /** @param prefix of the names of its metrics, with the dot after it: {@code myworker.} */
    public MetricManager manager(String prefix) {
        MetricManager manager = new MetricManager(prefix, clock);
        managers.add(manager);
        return manager;
    }

    /** Those that there are, in the order they were made. */
    public List<MetricManager> managers() {
        return List.copyOf(managers);
    }

    /** What these have measured leaves once more, and then they are gone. */
    public void retire(Collection<MetricManager> gone) {
        synchronized (retired) {
            managers.removeAll(gone);
            retired.addAll(gone);
        }
    }

    /** Whether there is anything to publish, now or later. */
    public boolean any() {
        return !managers.isEmpty();
    }

    /** What was measured since the last time, one message for each manager. */
    public List<Addressed> poll() {
        List<MetricManager> all = new ArrayList<>(managers);
        synchronized (retired) {
            all.addAll(retired);
            retired.clear();
        }
        return all.stream()
                .map(manager -> new Addressed(KEY, manager.poll().encode()))
                .toList();
    }
}
