package org.vumi.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Header;
import org.vumi.blinkenlights.StatusUpdate;
import org.vumi.component.tick.TickConstants;
import org.vumi.component.vumi.Addressed;

/**
 * What the workers of a process tell Blinkenlights of themselves: each when it has come, when its state is another, every interval, and
 * that it goes. Asked about once a second, by one thread at a time. Source: manual 7.2.1.
 */
final class Statuses {
    /** Of a thousand workers not all at once. */
    static final int MOST_AT_ONCE = 200;

    /** Ticks of a second do not come to the millisecond; without it every other interval would be a second too long. */
    private static final Duration SLACK = Duration.ofMillis(500);

    /** Soon after the first time: a monitor that starts in the same moment may not have heard that. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** Figures that only grow, of which there is also how fast. */
    private static final Set<String> COUNTED = Set.of("in", "out", "acked", "failed", "set_aside");

    private final Supplier<List<Worker>> workers;
    private final Supplier<Set<String>> moving;
    private final Function<Worker, Condition> conditions;
    private final Function<Worker, ? extends Map<String, ?>> figures;
    private final Map<String, Object> process;
    private final String processId;
    private final Duration interval;
    private final Clock clock;
    private final Map<String, Told> told = new LinkedHashMap<>();
    private final Set<String> latest = new HashSet<>(); // names of those that the last updates were of
    private int first; // of the next round

    /**
     * How a worker is.
     *
     * @param state {@code up} or in another word
     * @param reason why it is not up, for people; empty if it is
     */
    record Condition(String state, String reason) {
        static final Condition UP = new Condition(StatusUpdate.UP, "");
    }

    /**
     * What was told of a worker the last time.
     *
     * @param next when it is told again, if it stays as it is
     */
    private record Told(Worker worker, Condition condition, Instant at, Instant next, Map<String, ?> figures) {}

    /**
     * @param workers those that there are
     * @param moving names of those that are passed over: they will be there again, or not, in a moment
     * @param figures what a worker counts, flat
     * @param process what is told of each beside
     * @param processId of this run of the process
     */
    Statuses(
            Supplier<List<Worker>> workers,
            Supplier<Set<String>> moving,
            Function<Worker, Condition> conditions,
            Function<Worker, ? extends Map<String, ?>> figures,
            Map<String, Object> process,
            String processId,
            Duration interval,
            Clock clock) {
        this.workers = workers;
        this.moving = moving;
        this.conditions = conditions;
        this.figures = figures;
        this.process = process;
        this.processId = processId;
        this.interval = interval;
        this.clock = clock;
    }

    /**
     * What there is to tell now.
     *
     * @param last whether the process ends: then of each worker that it stops
     */
    public synchronized List<Addressed> due(@Header(TickConstants.LAST) boolean last) {
        Instant now = clock.instant();
        Set<String> passedOver = last ? Set.of() : moving.get();
        List<Worker> present = last ? List.of() : workers.get();
        List<Addressed> due = new ArrayList<>();
        latest.clear();
        stopped(present, passedOver, now, due);
        for (int i = 0; i < present.size(); i++) {
            int place = (first + i) % present.size();
            if (due.size() >= MOST_AT_ONCE) {
                first = place;
                break;
            }
            Worker worker = present.get(place);
            Told before = told.get(worker.name());
            Condition condition = conditions.apply(worker);
            if (passedOver.contains(worker.name()) || moving.get().contains(worker.name())) {
                continue; // what it was meanwhile is not how it is
            }
            if (before == null
                    || !before.condition().state().equals(condition.state())
                    || !now.isBefore(before.next())) {
                Map<String, ?> counts = figures.apply(worker);
                due.add(update(worker, condition, now, counts, before));
                Duration pause = before == null && AGAIN.compareTo(interval) < 0 ? AGAIN : interval;
                told.put(
                        worker.name(),
                        new Told(worker, condition, now, now.plus(pause).minus(SLACK), counts));
                latest.add(worker.name());
            }
        }
        return due;
    }

    /** The broker was away: what was due the last time is so the next time. */
    public synchronized void notTold() {
        told.keySet().removeAll(latest);
    }

    private void stopped(List<Worker> present, Set<String> passedOver, Instant now, List<Addressed> due) {
        Set<String> names = new HashSet<>(passedOver);
        present.forEach(worker -> names.add(worker.name()));
        for (Iterator<Told> all = told.values().iterator(); all.hasNext(); ) {
            Told one = all.next();
            if (!names.contains(one.worker().name())) {
                Condition stopped = new Condition(StatusUpdate.STOPPED, "");
                due.add(update(one.worker(), stopped, now, one.figures(), null));
                all.remove();
            }
        }
    }

    private Addressed update(Worker worker, Condition condition, Instant now, Map<String, ?> counts, Told before) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("worker_class", worker.type());
        if (worker.transportName() != null) {
            more.put("transport_name", worker.transportName());
        }
        more.putAll(process);
        more.put("process", processId);
        more.put("interval", interval.toMillis() / 1e3);
        more.put("state", condition.state());
        more.put("reason", condition.reason());
        more.putAll(counts);
        if (before != null) {
            more.putAll(rates(counts, before, now));
        }
        String uuid = UUID.nameUUIDFromBytes((processId + "\0" + worker.name()).getBytes(UTF_8))
                .toString();
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        return new Addressed(StatusUpdate.KEY, new StatusUpdate(worker.name(), uuid, second, more).encode());
    }

    private static Map<String, Object> rates(Map<String, ?> counts, Told before, Instant now) {
        Map<String, Object> rates = new LinkedHashMap<>();
        double seconds = Duration.between(before.at(), now).toNanos() / 1e9;
        counts.forEach((name, count) -> {
            if (seconds > 0
                    && COUNTED.contains(name)
                    && count instanceof Number many
                    && before.figures().get(name) instanceof Number fewer) {
                double rate = Math.max(0, many.doubleValue() - fewer.doubleValue()) / seconds;
                rates.put(name + "_per_second", Math.round(rate * 1000) / 1e3);
            }
        });
        return rates;
    }
}
