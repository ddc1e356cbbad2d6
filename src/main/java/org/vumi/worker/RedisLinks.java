package org.vumi.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.vumi.store.Redis;

/** The Redis of each worker; workers that chose the same share one. A worker that never asks for it connects to none. */
final class RedisLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLinks.class);

    /** Which Redis each worker chose, by its name. */
    record Choices(Map<String, ServerChoice> byWorker) {
        static Choices of(String option, String fallback, Map<String, Map<String, Setting>> sections, Faults faults) {
            Map<String, ServerChoice> choices = new LinkedHashMap<>();
            sections.forEach((worker, section) ->
                    choices.put(worker, ServerChoice.redis(option, worker, section, fallback, faults)));
            return new Choices(choices);
        }
    }

    private final Map<String, Redis> byUrl = new LinkedHashMap<>();
    private final Map<String, String> waitingFor = new LinkedHashMap<>();
    private Choices choices; // those of the workers that run
    private Servers servers;

    RedisLinks(Choices choices) {
        this.choices = choices;
    }

    /** What a worker of these choices gets beside its configuration: its Redis, made when first asked for, connected when first used. */
    Function<String, Map<Class<?>, Supplier<?>>> belongings(Choices of) {
        return worker -> Map.of(Redis.class, () -> redis(of.byWorker().get(worker)));
    }

    private synchronized Redis redis(ServerChoice choice) {
        return byUrl.computeIfAbsent(choice.url(), url -> {
            Redis redis = new Redis(() -> choice.embedded() ? servers.redis() : url);
            if (servers != null) {
                LOG.info("redis {}", redis.address());
            }
            return redis;
        });
    }

    /** From now on all workers are of these choices. */
    synchronized void choose(Choices others) {
        choices = others;
    }

    /** Lets go of those that no worker has chosen. */
    synchronized void dropUnused() {
        Set<String> chosen =
                choices.byWorker().values().stream().map(ServerChoice::url).collect(Collectors.toSet());
        byUrl.entrySet().removeIf(link -> {
            if (chosen.contains(link.getKey())) {
                return false;
            }
            waitingFor.remove(link.getValue().address());
            link.getValue().stop();
            return true;
        });
    }

    /** Whether a worker uses the embedded one. */
    synchronized boolean embedded() {
        return byUrl.containsKey(ServerChoice.EMBEDDED);
    }

    synchronized void connect(Servers started) {
        servers = started;
        byUrl.values().forEach(redis -> LOG.info("redis {}", redis.address()));
    }

    /** Whether every Redis in use answers; one that does not is named in the log once. Nobody else waits while it is asked. */
    boolean ready() {
        List<Redis> used;
        synchronized (this) {
            used = List.copyOf(byUrl.values());
        }
        boolean ready = true;
        for (Redis redis : used) {
            ready &= answers(redis);
        }
        return ready;
    }

    private boolean answers(Redis redis) {
        try {
            redis.ping();
            answered(redis, null);
            return true;
        } catch (DataAccessException | IllegalStateException e) { // the latter if it has been stopped meanwhile
            return answered(redis, Templates.rootMessage(e));
        }
    }

    /**
     * @param why null if it answers
     * @return whether nobody uses it any more
     */
    private synchronized boolean answered(Redis redis, String why) {
        if (!byUrl.containsValue(redis)) {
            return true;
        }
        String address = redis.address();
        String before = why == null ? waitingFor.remove(address) : waitingFor.put(address, why);
        if (why == null && before != null) {
            LOG.info("redis {}: connected", address);
        } else if (why != null && !why.equals(before)) {
            LOG.warn("redis {}: cannot connect ({}); trying again until it answers", address, why);
        }
        return false;
    }

    /** The one first asked for; empty if no worker uses any. */
    synchronized Optional<Redis> first() {
        return byUrl.values().stream().findFirst();
    }

    /** Addresses without logins, in the order of first use. */
    synchronized List<String> addresses() {
        return byUrl.values().stream().map(Redis::address).toList();
    }

    /** Who chose the first worker's. */
    synchronized String from() {
        return choices.byWorker().values().stream()
                .findFirst()
                .map(ServerChoice::from)
                .orElse("default");
    }

    @Override
    public synchronized void close() {
        byUrl.values().forEach(Redis::stop);
    }
}
