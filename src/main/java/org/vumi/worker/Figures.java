package org.vumi.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.vumi.component.smpp.LinkCounters;
import org.vumi.component.smpp.LinkOwner;
import org.vumi.component.smpp.SmppLink;
import org.vumi.component.vumi.Durations;
import org.vumi.component.vumi.Meter;
import org.vumi.component.vumi.Meters;
import org.vumi.component.vumi.QueueDepths.Depth;

/** What an operator asks first about a worker, as a few numbers. Asking costs little, and asks no server. */
public final class Figures {
    private final Engine engine;
    private final Meters meters;
    private final Watch watch;
    private final Map<String, RecentDurations> recent = new ConcurrentHashMap<>();

    Figures(Engine engine, Watch watch) {
        this.engine = engine;
        this.meters = engine.meters();
        this.watch = watch;
    }

    /**
     * All of a worker's endpoints together, in this order. Counted since the process began: {@code in} (messages taken, those that came
     * again too), {@code out} (confirmed by the broker), {@code acked}, {@code failed} (tries), {@code set_aside}. Now: {@code in_flight}
     * (messages). In the last minute or two: {@code p50_ms}, {@code p95_ms}, {@code p99_ms} from delivery to acknowledgement. At most
     * {@value Watch#SECONDS} s old: {@code queue_depth} (messages), {@code queue_consumers} (of all processes). With a link to the outside:
     * {@code link_up} (0 or 1). With a link to an SMSC also {@code binds_up}, {@code binds}, {@code window_used}, {@code window_size} and,
     * counted, {@code submit_sm}, {@code throttled}, {@code unanswered}.
     *
     * @return without what does not apply, or is not known
     */
    public Map<String, Number> of(String worker) {
        Map<String, Number> figures = new LinkedHashMap<>();
        List<Meter> all = meters.of(worker);
        figures.put("in", all.stream().mapToLong(Meter::messagesReceived).sum());
        figures.put("out", all.stream().mapToLong(Meter::messagesPublished).sum());
        figures.put("acked", all.stream().mapToLong(Meter::messagesAcknowledged).sum());
        figures.put("failed", all.stream().mapToLong(Meter::triesFailed).sum());
        figures.put("set_aside", all.stream().mapToLong(Meter::messagesSetAside).sum());
        figures.put("in_flight", all.stream().mapToInt(Meter::open).sum());
        addDurations(worker, all, figures);
        addDepth(all, figures);
        forgetTheGone();
        engine.worker(worker).ifPresent(one -> addLink(one, figures));
        return figures;
    }

    /** Only if there are any: of a thousand workers each asks. */
    private void forgetTheGone() {
        Set<String> names = engine.names();
        if (recent.size() > names.size()) {
            recent.keySet().retainAll(names);
        }
    }

    private void addDurations(String worker, List<Meter> all, Map<String, Number> figures) {
        long[] counts = new long[Durations.boundsSeconds().length];
        for (Meter meter : all) {
            long[] one = meter.durations().counts();
            for (int i = 0; i < counts.length; i++) {
                counts[i] += one[i];
            }
        }
        long[] lately = recent.computeIfAbsent(worker, any -> new RecentDurations(System::nanoTime))
                .of(counts);
        figures.put("p50_ms", Durations.quantileMillis(lately, 0.5));
        figures.put("p95_ms", Durations.quantileMillis(lately, 0.95));
        figures.put("p99_ms", Durations.quantileMillis(lately, 0.99));
    }

    private void addDepth(List<Meter> all, Map<String, Number> figures) {
        List<Depth> depths = all.stream()
                .map(Meter::queue)
                .flatMap(queue -> queue == null
                        ? Optional.<Depth>empty().stream()
                        : Optional.ofNullable(watch.depths().get(queue)).stream())
                .toList();
        if (!depths.isEmpty()) {
            figures.put("queue_depth", depths.stream().mapToInt(Depth::messages).sum());
            figures.put(
                    "queue_consumers",
                    depths.stream().mapToInt(Depth::consumers).sum());
        }
    }

    private void addLink(Worker worker, Map<String, Number> figures) {
        Link checked = engine.links().of(worker);
        if (checked != null) {
            figures.put("link_up", checked.up() ? 1 : 0);
        }
        if (worker.bean() instanceof LinkOwner owner) {
            SmppLink link = owner.link();
            LinkCounters counters = link.counters();
            figures.put("binds_up", link.bindsUp());
            figures.put("binds", link.binds());
            figures.put("window_used", link.windowUsed());
            figures.put("window_size", link.windowSize());
            figures.put("submit_sm", counters.sent());
            figures.put("throttled", counters.throttled());
            figures.put("unanswered", counters.unanswered());
        }
    }
}
