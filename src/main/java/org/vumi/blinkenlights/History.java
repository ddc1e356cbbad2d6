package org.vumi.blinkenlights;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.message.InvalidMessage;
import org.vumi.store.Redis;
import org.vumi.store.RedisQuestions;
import org.vumi.store.RedisWrites;

/**
 * What there was, in Redis: points of each component ({@code <prefix>:history:<seat>}), changes of state ({@code <prefix>:changes}), and
 * the components themselves ({@code <prefix>:components}), so that a monitor that is started again knows whom to wait for. Nobody
 * waits for it: while Redis is away what is not written in some tries is lost, counted and told.
 */
public final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    static final int MOST_CHANGES = 1_000;

    private static final List<Duration> TRIES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));
    private static final Duration BETWEEN_RECALLS = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_AT_ONCE = 100;
    private static final int FEWEST_POINTS = 120;
    private static final int MOST_POINTS = 10_000;
    private static final int SECONDS_OF_A_POINT = 10;

    private final String worker;
    private final Redis redis;
    private final String prefix;
    private final Duration kept;
    private final ExecutorServiceManager threads;
    private final ScheduledExecutorService thread;
    private final RedisQuestions<Consumer<RedisWrites>, Boolean> writing;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean away = new AtomicBoolean();

    /** Reads {@code store_prefix} and {@code history}. */
    public History(Config config, Redis redis, CamelContext context) {
        this.worker = config.worker();
        this.redis = redis;
        this.prefix = config.text("store_prefix");
        this.kept = config.seconds("history");
        this.threads = context.getExecutorServiceManager();
        this.thread = threads.newSingleThreadScheduledExecutor(this, worker + ".history");
        this.writing = new RedisQuestions<>(this::write, thread, TRIES);
    }

    private List<Boolean> write(List<Consumer<RedisWrites>> all) {
        redis.write(writes -> all.forEach(one -> one.accept(writes)));
        return Collections.nCopies(all.size(), true);
    }

    /** What still waits is lost. */
    void end() {
        threads.shutdown(thread);
    }

    /** How long things are kept. */
    Duration kept() {
        return kept;
    }

    String prefix() {
        return prefix;
    }

    /** Writes that were given up, so far. */
    long lost() {
        return lost.get();
    }

    void told(Component component) {
        String points = points(component.seat());
        String point = component.points().get(component.points().size() - 1).text();
        String whole = MessageCodec.encodeValue(stored(component));
        write(writes -> {
            writes.append(points, point, mostPoints());
            writes.expire(points, kept);
            remember(writes, component.uuid(), whole);
        });
    }

    private int mostPoints() {
        return (int) Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, kept.toSeconds() / SECONDS_OF_A_POINT));
    }

    /** One is in another state without having told so. */
    void flagged(Component component) {
        String whole = MessageCodec.encodeValue(stored(component));
        write(writes -> remember(writes, component.uuid(), whole));
    }

    private void remember(RedisWrites writes, String uuid, String whole) {
        writes.putField(prefix + ":components", uuid, whole);
        writes.expire(prefix + ":components", kept);
    }

    void changed(StateChange change) {
        String text = change.text();
        write(writes -> {
            writes.append(prefix + ":changes", text, MOST_CHANGES);
            writes.expire(prefix + ":changes", kept);
        });
    }

    /** Another has its place, or nobody asks for it any more. */
    void gone(String uuid) {
        write(writes -> writes.deleteField(prefix + ":components", uuid));
    }

    void write(Consumer<RedisWrites> writes) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            lost(null);
            return;
        }
        writing.ask(writes).whenComplete((done, failure) -> {
            waiting.decrementAndGet();
            if (failure != null) {
                lost(failure);
            } else if (away.compareAndSet(true, false)) {
                LOG.info("{}: history is written again", worker);
            }
        });
    }

    private void lost(Throwable failure) {
        lost.incrementAndGet();
        if (away.compareAndSet(false, true)) {
            LOG.warn("{}: history is not written: {}", worker, failure == null ? "too slow" : failure.getMessage());
        }
    }

    private String points(String seat) {
        return prefix + ":history:" + seat;
    }

    /** @return the points of a component, oldest first; fails if Redis is away */
    CompletableFuture<List<Point>> of(String seat) {
        return ask(() -> read(lists(List.of(points(seat)), mostPoints()).get(0)));
    }

    private static List<Point> read(List<String> texts) {
        List<Point> points = new ArrayList<>(texts.size());
        for (String text : texts) {
            try {
                points.add(Point.read(text));
            } catch (InvalidMessage e) {
                LOG.debug("passed over in a history: {}", e.getMessage());
            }
        }
        return points;
    }

    private List<List<String>> lists(List<String> keys, int last) {
        List<List<String>> all = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i += MOST_AT_ONCE) {
            List<String> some = keys.subList(i, Math.min(keys.size(), i + MOST_AT_ONCE));
            all.addAll(redis.write(writes -> some.forEach(key -> writes.list(key, last))));
        }
        return all;
    }

    /** @return changes of state as JSON texts, oldest first; fails if Redis is away */
    CompletableFuture<List<String>> changes() {
        return ask(() -> lists(List.of(prefix + ":changes"), MOST_CHANGES).get(0));
    }

    /** Gives the components that were known, with their newest points, as soon as Redis answers. */
    void recall(Consumer<List<Component>> known) {
        recall(known, true);
    }

    private void recall(Consumer<List<Component>> known, boolean first) {
        components().whenComplete((stored, failure) -> {
            if (failure == null) {
                known.accept(stored);
                return;
            }
            if (first) {
                LOG.warn("{}: what was known before is not yet: {}", worker, failure.getMessage());
            }
            thread.schedule(() -> recall(known, false), BETWEEN_RECALLS.toSeconds(), TimeUnit.SECONDS);
        });
    }

    private CompletableFuture<List<Component>> components() {
        return ask(() -> {
            List<Component> components = new ArrayList<>();
            redis.hash(prefix + ":components").forEach((uuid, text) -> {
                try {
                    components.add(component((Map<String, Object>) MessageCodec.decodeValue(text)));
                } catch (RuntimeException e) {
                    LOG.warn("{}: what is kept of component '{}' is not what it was", worker, uuid);
                }
            });
            List<List<String>> points =
                    lists(components.stream().map(one -> points(one.seat())).toList(), FEWEST_POINTS);
            List<Component> all = new ArrayList<>(components.size());
            for (int i = 0; i < components.size(); i++) {
                all.add(components.get(i).with(read(points.get(i))));
            }
            return all;
        });
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, thread);
    }

    private static Map<String, Object> stored(Component component) {
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("uuid", component.uuid());
        stored.put("seat", component.seat());
        stored.put("name", component.name());
        stored.put("source", component.source());
        stored.put("state", component.state());
        stored.put("reason", component.reason());
        stored.put("first", component.first().getEpochSecond());
        stored.put("seen", component.seen().getEpochSecond());
        stored.put("since", component.since().getEpochSecond());
        stored.put("patience_ms", component.patience().toMillis());
        stored.put("fields", component.fields());
        return stored;
    }

    private static Component component(Map<String, Object> stored) {
        return new Component(
                (String) stored.get("uuid"),
                (String) stored.get("seat"),
                (String) stored.get("name"),
                (String) stored.get("source"),
                (String) stored.get("state"),
                (String) stored.get("reason"),
                second(stored, "first"),
                second(stored, "seen"),
                second(stored, "since"),
                Duration.ofMillis(((Number) stored.get("patience_ms")).longValue()),
                second(stored, "seen"),
                (Map<String, Object>) stored.get("fields"),
                List.of(new Point(
                        ((Number) stored.get("seen")).longValue(),
                        (String) stored.get("state"),
                        null,
                        null,
                        null,
                        null)));
    }

    private static Instant second(Map<String, Object> stored, String name) {
        return Instant.ofEpochSecond(((Number) stored.get(name)).longValue());
    }
}
