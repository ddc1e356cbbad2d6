package org.vumi.blinkenlights;

import static java.util.stream.Collectors.joining;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebResponse;
import org.vumi.component.web.WebStream;

/** What operators and their programs see, at {@code /blinkenlights} and below. */
final class LightsPage {
    private static final int CHANGES = 200;
    private static final int MINUTES = 60;
    private static final long PATIENCE_SECONDS = 5;
    private static final long KEEP_ALIVE_SECONDS = 15;

    private final Components components;
    private final InvalidUpdates invalid;
    private final History history;
    private final Clock clock;
    private final LightsFiles files = new LightsFiles();
    private final Watchers watchers = new Watchers(this::event, this::all);

    // Guarded by this.
    private final Set<String> changed = new LinkedHashSet<>(); // uuids
    private final List<String> events = new ArrayList<>();
    private final Deque<StateChange> changes = new ArrayDeque<>();
    private Instant written = Instant.EPOCH;
    private boolean deaf;

    /** @param history null if there is none */
    LightsPage(Components components, InvalidUpdates invalid, History history, Clock clock) {
        this.components = components;
        this.invalid = invalid;
        this.history = history;
        this.clock = clock;
    }

    /** It is not as it was, or is gone. */
    synchronized void changed(Component one) {
        changed.add(one.uuid());
    }

    synchronized void changed(StateChange change) {
        changes.addFirst(change);
        if (changes.size() > CHANGES) {
            changes.removeLast();
        }
        if (!watchers.none()) {
            events.add(Watchers.event("change", change.fields()));
        }
    }

    /** Whether nothing can be heard, so that what is shown is old. */
    synchronized void deaf(boolean now) {
        if (deaf != now) {
            deaf = now;
            events.add(Watchers.event("deaf", Map.of("deaf", now)));
        }
    }

    private synchronized boolean deaf() {
        return deaf;
    }

    /** Pages get what has changed since the last time, each component once; now and then, if there is nothing, a sign of life. */
    void flush() {
        StringBuilder text = new StringBuilder();
        Instant now = clock.instant();
        List<String> uuids;
        synchronized (this) {
            uuids = List.copyOf(changed);
            if (!watchers.none()) {
                uuids.forEach(uuid -> text.append(event(uuid)));
                events.forEach(text::append);
            }
            changed.clear();
            events.clear();
            if (text.length() == 0 && now.isAfter(written.plusSeconds(KEEP_ALIVE_SECONDS))) {
                text.append(Watchers.event("alive", Map.of()));
            }
            if (text.length() > 0) {
                written = now;
            }
        }
        watchers.tell(uuids, text.toString());
    }

    private String event(String uuid) {
        return components
                .find(uuid)
                .map(one -> Watchers.event("component", row(one, clock.instant())))
                .orElseGet(() -> Watchers.event("gone", Map.of("uuid", uuid)));
    }

    void end() {
        watchers.end();
    }

    /** @param path below the page's own */
    WebResponse answer(List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        if (path.size() == 2 && first.equals("components")) {
            return components.find(path.get(1)).map(this::whole).orElse(WebResponse.text(404, "no such component"));
        }
        if (path.size() > 1) {
            return WebResponse.text(404, "not found");
        }
        return switch (first) {
            case "components" -> json(list());
            case "changes" -> changes();
            case "invalid" -> json(Map.of("count", invalid.count(), "newest", invalid.newest()));
            case "summary" -> json(summary());
            case "events" ->
                watchers.full()
                        ? WebResponse.later("too many pages are open")
                        : WebResponse.stream("text/event-stream", this::join);
            default -> files.file(first).orElse(WebResponse.text(404, "not found"));
        };
    }

    private static WebResponse json(Map<String, ?> json) {
        return WebResponse.of(200, "application/json", MessageCodec.encode(json));
    }

    private void join(WebStream stream) {
        String start = Watchers.event("start", Map.of("time", clock.instant().getEpochSecond()));
        watchers.join(stream, start, () -> components.all().stream()
                .map(Component::uuid)
                .toList());
    }

    private synchronized String all() {
        List<Map<String, Object>> newest =
                changes.stream().map(StateChange::fields).toList();
        return Watchers.event("all", Map.of("deaf", deaf, "changes", newest));
    }

    private Map<String, Object> list() {
        Instant now = clock.instant();
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("time", now.getEpochSecond());
        list.put("deaf", deaf());
        list.put("history", history != null);
        list.put(
                "components",
                components.all().stream().map(one -> row(one, now)).toList());
        return list;
    }

    private static Map<String, Object> row(Component one, Instant now) {
        Map<String, Object> row = one.row();
        row.put("curve", one.curve(now, MINUTES));
        return row;
    }

    private WebResponse whole(Component one) {
        Map<String, Object> whole = row(one, clock.instant());
        whole.put("first", one.first().getEpochSecond());
        whole.put("fields", one.fields());
        if (history == null) {
            whole.put("history", null);
            whole.put("history_note", "none is kept: history is 0");
        } else {
            try {
                whole.put(
                        "history",
                        soon(history.of(one.seat())).stream().map(Point::parts).toList());
            } catch (ExecutionException | TimeoutException e) {
                whole.put("history", null);
                whole.put("history_note", "Redis does not answer");
            }
        }
        return json(whole);
    }

    private static <T> T soon(CompletableFuture<T> answer) throws ExecutionException, TimeoutException {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("stopping");
        }
    }

    /** Newest first; of Redis if it has them, else those that this monitor has seen. */
    private WebResponse changes() {
        Optional<String> kept = Optional.empty();
        if (history != null) {
            try {
                List<String> texts = new ArrayList<>(soon(history.changes()));
                Collections.reverse(texts);
                kept = Optional.of(texts.stream().collect(joining(",")));
            } catch (ExecutionException | TimeoutException e) {
                // what is in memory is told
            }
        }
        String all = kept.orElseGet(this::changesInMemory);
        return WebResponse.of(200, "application/json", "{\"changes\":[" + all + "]}");
    }

    private synchronized String changesInMemory() {
        return changes.stream().map(StateChange::text).collect(joining(","));
    }

    /** Flat, so that a dashboard can poll it. */
    private Map<String, Object> summary() {
        Map<Light, Integer> lights = new EnumMap<>(Light.class);
        double in = 0;
        double out = 0;
        double depth = 0;
        double failed = 0;
        List<Component> all = components.all();
        for (Component one : all) {
            lights.merge(Light.of(one.state()), 1, Integer::sum);
            Map<String, Object> row = one.row();
            in += number(row, "in_per_second");
            out += number(row, "out_per_second");
            depth += number(row, "queue_depth");
            failed += number(row, "failed");
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("time", clock.instant().getEpochSecond());
        summary.put("deaf", deaf());
        summary.put("components", all.size());
        for (Light light : Light.values()) {
            summary.put(light.word(), lights.getOrDefault(light, 0));
        }
        summary.put("in_per_second", in);
        summary.put("out_per_second", out);
        summary.put("queue_depth", depth);
        summary.put("failed", failed);
        summary.put("invalid", invalid.count());
        return summary;
    }

    private static double number(Map<String, Object> row, String name) {
        return row.get(name) instanceof Number number ? number.doubleValue() : 0;
    }
}
