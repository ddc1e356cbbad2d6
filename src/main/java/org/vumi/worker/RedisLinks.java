package org.vumi.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.vumi.store.Redis;

/** The Redis of each worker; workers that chose the same share one. A worker that never asks for it connects to none. */
final class RedisLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLinks.class);

    private final Map<String, ServerChoice> choices = new LinkedHashMap<>();
    private final Map<String, Redis> byUrl = new LinkedHashMap<>();
    private final Map<String, String> waitingFor = new LinkedHashMap<>();
    private Servers servers;

    RedisLinks(String option, String fallback, Map<String, Map<String, Setting>> sections, Faults faults) {
        sections.forEach((worker, section) ->
                choices.put(worker, ServerChoice.redis(option, worker, section, fallback, faults)));
    }

    /** The worker's own, made when first asked for and connected when first used. */
    Redis of(String worker) {
        ServerChoice choice = choices.get(worker);
        return byUrl.computeIfAbsent(choice.url(), url -> new Redis(() -> choice.embedded() ? servers.redis() : url));
    }

    /** Whether a worker uses the embedded one. */
    boolean embedded() {
        return byUrl.containsKey(ServerChoice.EMBEDDED);
    }

    void connect(Servers started) {
        servers = started;
        byUrl.values().forEach(redis -> LOG.info("redis {}", redis.address()));
    }

    /** Whether every Redis in use answers; one that does not is named in the log once. */
    synchronized boolean ready() {
        boolean ready = true;
        for (Redis redis : byUrl.values()) {
            try {
                redis.ping();
                if (waitingFor.remove(redis.address()) != null) {
                    LOG.info("redis {}: connected", redis.address());
                }
            } catch (DataAccessException e) {
                ready = false;
                String why = Templates.rootMessage(e);
                if (!why.equals(waitingFor.put(redis.address(), why))) {
                    LOG.warn("redis {}: cannot connect ({}); trying again until it answers", redis.address(), why);
                }
            }
        }
        return ready;
    }

    /** The one first asked for; empty if no worker uses any. */
    Optional<Redis> first() {
        return byUrl.values().stream().findFirst();
    }

    /** Addresses without logins, in the order of first use. */
    java.util.List<String> addresses() {
        return byUrl.values().stream().map(Redis::address).toList();
    }

    /** Who chose the first worker's. */
    String from() {
        return choices.values().stream().findFirst().map(ServerChoice::from).orElse("default");
    }

    @Override
    public void close() {
        byUrl.values().forEach(Redis::stop);
    }
}
