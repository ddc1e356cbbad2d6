package org.vumi.worker;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.DeliveryCounter;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;
import org.vumi.store.Redis;
import org.vumi.store.RedisDeliveryCounter;

/**
 * Reads the configuration, or only the route templates, again while workers run. All of it is checked aside as at a start; if anything is
 * wrong it is told and nothing changes, else the workers that differ are swapped one by one.
 */
public final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    /** One worker that finishes what it has taken may need that long. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(Contexts.SHUTDOWN_SECONDS);

    /** What is read again. */
    enum What {
        TEMPLATES,
        CONFIGURATION
    }

    /** @param faults if there is one nothing has changed */
    public record Outcome(Changes changes, List<ConfigFault> faults) {}

    private final ReentrantLock turn = new ReentrantLock();
    private final Map<What, List<ConfigFault>> faults = new EnumMap<>(What.class);
    private final Engine engine;
    private final LaunchOptions options;
    private final PlanSource source;
    private final ServerChoice broker;
    private final Servers servers;
    private final RedisLinks redis;
    private final Broker connections;
    private List<WorkerPlan> plans;
    private Redis counting; // null: the memory of this process
    private volatile boolean ended;

    /**
     * @param plans what runs
     * @param broker which cannot change
     * @param servers which of them are embedded cannot change
     */
    Reload(
            Engine engine,
            LaunchOptions options,
            PlanSource source,
            List<WorkerPlan> plans,
            ServerChoice broker,
            Servers servers,
            RedisLinks redis,
            Broker connections) {
        this.engine = engine;
        this.options = options;
        this.source = source;
        this.plans = plans;
        this.broker = broker;
        this.servers = servers;
        this.redis = redis;
        this.connections = connections;
        this.counting = redis.first().orElse(null);
    }

    /** What was wrong when it was last tried; it ends when it is tried again without fault. */
    List<ConfigFault> faults() {
        synchronized (faults) {
            return faults.values().stream().flatMap(List::stream).toList();
        }
    }

    /** Reads the configuration and the templates. Returns when all workers are up again. */
    Outcome configuration() {
        return now(What.CONFIGURATION, source);
    }

    /** Reads the templates, if they are others; the configuration stays as it was read. Returns when all workers are up again. */
    void templates() {
        turn.lock();
        try {
            if (differ() || !engine.whole()) {
                now(What.TEMPLATES, found -> plans);
            } else if (!faultsOf(What.TEMPLATES).isEmpty()) {
                LOG.info("templates are again as they were");
                put(What.TEMPLATES, List.of());
            }
        } finally {
            turn.unlock();
        }
    }

    /** What cannot be read differs: that is told as any fault of it. */
    private boolean differ() {
        try {
            return !engine.filesNow().equals(engine.files());
        } catch (UncheckedIOException e) {
            LOG.debug("templates cannot be compared", e);
            return true;
        }
    }

    private List<ConfigFault> faultsOf(What what) {
        synchronized (faults) {
            return faults.getOrDefault(what, List.of());
        }
    }

    private void put(What what, List<ConfigFault> found) {
        synchronized (faults) {
            faults.put(what, found);
        }
    }

    /** The worker that is being swapped is up again; from now on nothing begins. */
    void end() {
        ended = true;
        engine.end();
        boolean mine = false;
        try {
            mine = turn.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (mine) {
                turn.unlock();
            }
        }
    }

    private Outcome now(What what, PlanSource from) {
        turn.lock();
        try {
            if (ended) {
                return new Outcome(Changes.NONE, List.of());
            }
            long start = System.nanoTime();
            Outcome outcome = tried(what, from);
            tell(what, outcome, (System.nanoTime() - start) / 1_000_000);
            return outcome;
        } finally {
            turn.unlock();
        }
    }

    private Outcome tried(What what, PlanSource from) {
        try {
            return new Outcome(change(what, from), List.of());
        } catch (ConfigException e) {
            return new Outcome(Changes.NONE, e.faults());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.debug("not reloaded", e);
            String first = String.valueOf(e.getMessage());
            String root = Templates.rootMessage(e);
            String sentence = first.contains(root) ? first : first + ": " + root;
            return new Outcome(Changes.NONE, List.of(new ConfigFault("reload", 0, sentence)));
        }
    }

    private void tell(What what, Outcome outcome, long millis) {
        if (outcome.faults().isEmpty() && what == What.CONFIGURATION) {
            put(What.TEMPLATES, List.of()); // read and found good as well
        }
        put(what, outcome.faults());
        if (outcome.faults().isEmpty()) {
            LOG.info("{} read again: {} (in {} ms)", what.name().toLowerCase(Locale.ROOT), outcome.changes(), millis);
        } else {
            outcome.faults().forEach(fault -> LOG.error("{}", fault));
            LOG.error("nothing is changed, the workers go on as before");
        }
    }

    private Changes change(What what, PlanSource from) {
        Faults found;
        List<WorkerPlan> next;
        RedisLinks.Choices choices;
        TemplateFiles files;
        try (Engine aside = engine.aside()) {
            found = aside.faults();
            if (what == What.TEMPLATES) {
                found.throwIfAny(); // the rest follows from it
            }
            next = plans(from, found);
            next.forEach(aside::add);
            choices = check(aside, found);
            files = aside.files();
        }
        try {
            Changes changes = engine.change(files, next, redis.belongings(choices));
            plans = next;
            redis.choose(choices);
            return changes;
        } finally {
            redis.dropUnused();
            count();
        }
    }

    /** The Redis that counted may have gone with the last worker that used it. */
    private void count() {
        Redis now = redis.first().orElse(null);
        if (now != counting) {
            counting = now;
            connections.setDeliveryCounter(now == null ? DeliveryCounter.inMemory() : new RedisDeliveryCounter(now));
        }
    }

    private static List<WorkerPlan> plans(PlanSource from, Faults found) {
        try {
            return from.read(found);
        } catch (ConfigException e) {
            found.add(e);
            return List.of();
        }
    }

    /** All that a start would find, and what only a start can change. */
    private RedisLinks.Choices check(Engine aside, Faults found) {
        Map<String, Map<String, Setting>> sections = aside.sections();
        ServerChoice other = ServerChoice.broker(options.broker(), sections, options.amqp(), options.fallback(), found);
        if (!other.url().equals(broker.url())) {
            found.add(
                    new Place(other.from(), 0),
                    "broker is another than the one of this process (accepted: the same, or a new start)");
        }
        RedisLinks.Choices choices = RedisLinks.Choices.of(options.redis(), options.fallback(), sections, found);
        try (RedisLinks links = new RedisLinks(choices)) {
            aside.build(links.belongings(choices));
            if (links.embedded() && !servers.hasRedis()) {
                found.add(
                        new Place(links.from(), 0),
                        "the embedded Redis is not among this process's servers (accepted: a Redis that runs, or a new start)");
            }
            found.throwIfAny();
            aside.prove();
        }
        return choices;
    }
}
