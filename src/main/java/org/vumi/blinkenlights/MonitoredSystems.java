package org.vumi.blinkenlights;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.store.RedisWrites;

/**
 * How many processes of which workers of Vumi 0.6 there should be, and whether there are: every deadline those are counted of which
 * a heartbeat came. Source: spec core 9.1, "Later". Not for use by several threads at once.
 */
final class MonitoredSystems {
    /** State of a worker of which there are fewer processes, and type of the issue that is kept in Redis. */
    static final String TOO_FEW = "min-procs-fail";

    private static final String KEY = "monitored_systems";

    private final Clock clock;
    private final Duration deadline;
    private final Map<String, List<Watched>> systems = new LinkedHashMap<>();
    private final Map<String, Watched> byId = new HashMap<>();
    private Instant next;

    /** One worker, whichever processes it has. */
    private static final class Watched {
        private final String system;
        private final String name;
        private final int minimum;
        private final Map<String, String> hosts = new LinkedHashMap<>(); // by instance, since the last count
        private Instant failing;

        Watched(String system, String name, int minimum) {
            this.system = system;
            this.name = name;
            this.minimum = minimum;
        }

        String id() {
            return system + ":" + name;
        }

        Map<String, Object> fields(Map<String, String> counted) {
            Map<String, Integer> byHost = new LinkedHashMap<>();
            counted.values().forEach(host -> byHost.merge(host, 1, Integer::sum));
            List<Object> all = new ArrayList<>();
            byHost.forEach((host, count) -> all.add(Map.of("host", host, "proc_count", count)));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", id());
            fields.put("name", name);
            fields.put("system_id", system);
            fields.put("min_procs", minimum);
            fields.put("hosts", all);
            return fields;
        }
    }

    /**
     * What a count has found.
     *
     * @param updates of each worker
     * @param texts what Redis shall have of it, by Vumi's keys
     * @param resolved keys that it shall have no more
     */
    record Count(List<StatusUpdate> updates, Set<String> systems, Map<String, String> texts, Set<String> resolved) {
        void write(RedisWrites writes, String prefix, Duration kept) {
            systems.forEach(id -> writes.addMember(prefix + ":systems", id));
            writes.expire(prefix + ":systems", kept);
            texts.forEach((key, text) -> writes.put(prefix + ":" + key, text, kept));
            resolved.forEach(key -> writes.delete(prefix + ":" + key));
        }
    }

    /** @param config of which {@code monitored_systems} is read, as 0.6 has it */
    MonitoredSystems(Config config, Duration deadline, Clock clock) {
        this.clock = clock;
        this.deadline = deadline;
        this.next = clock.instant().plus(deadline);
        config.map(KEY).forEach((name, system) -> read(config, KEY + "." + name, system));
    }

    private void read(Config config, String path, Object value) {
        if (!(value instanceof Map<?, ?> system)
                || !(system.get("workers") instanceof Map<?, ?> workers)
                || system.get("system_id") == null) {
            config.reject(path, path + " is no map with system_id and workers");
            return;
        }
        String id = String.valueOf(system.get("system_id"));
        List<Watched> all = systems.computeIfAbsent(id, none -> new ArrayList<>());
        workers.forEach((name, worker) -> {
            if (worker instanceof Map<?, ?> entry
                    && entry.get("name") != null
                    && String.valueOf(entry.get("min_procs")).matches("[0-9]{1,6}")) {
                Watched watched = new Watched(
                        id,
                        String.valueOf(entry.get("name")),
                        Integer.parseInt(String.valueOf(entry.get("min_procs"))));
                all.add(watched);
                byId.put(watched.id(), watched);
            } else {
                String where = path + ".workers." + name;
                config.reject(where, where + " is no map with name and a number min_procs");
            }
        });
    }

    void heard(HeartBeat beat) {
        Watched worker = byId.get(beat.workerId());
        if (worker != null && !beat.timestamp().isBefore(clock.instant().minus(deadline))) {
            worker.hosts.put(beat.instance(), beat.hostname());
        }
    }

    /** @return null if it is not yet time to count */
    Count count() {
        Instant now = clock.instant();
        if (byId.isEmpty() || now.isBefore(next)) {
            return null;
        }
        next = now.plus(deadline);
        List<StatusUpdate> updates = new ArrayList<>();
        Map<String, String> texts = new LinkedHashMap<>();
        Set<String> resolved = new LinkedHashSet<>();
        systems.forEach((id, workers) -> {
            List<Object> all = new ArrayList<>();
            for (Watched worker : workers) {
                Map<String, String> counted = Map.copyOf(worker.hosts);
                worker.hosts.clear();
                String issue = "worker:" + worker.id() + ":issue";
                boolean fails = counted.size() < worker.minimum;
                worker.failing = !fails ? null : worker.failing == null ? now : worker.failing;
                if (fails) {
                    texts.put(issue, issue(worker.failing, counted.size()));
                } else {
                    resolved.add(issue);
                }
                all.add(worker.fields(counted));
                updates.add(update(worker, counted, fails, now));
            }
            Map<String, Object> system = new LinkedHashMap<>();
            system.put("name", id);
            system.put("id", id);
            system.put("timestamp", now.getEpochSecond());
            system.put("workers", all);
            texts.put("system:" + id, MessageCodec.encodeValue(system));
        });
        return new Count(updates, systems.keySet(), texts, resolved);
    }

    private static String issue(Instant start, int count) {
        Map<String, Object> issue = new LinkedHashMap<>();
        issue.put("issue_type", TOO_FEW);
        issue.put("start_time", start.toEpochMilli() / 1e3);
        issue.put("procs_count", count);
        return MessageCodec.encodeValue(issue);
    }

    private StatusUpdate update(Watched worker, Map<String, String> counted, boolean fails, Instant now) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("state", fails ? TOO_FEW : StatusUpdate.UP);
        more.put("reason", fails ? counted.size() + " of at least " + worker.minimum + " processes" : "");
        more.put("interval", deadline.toMillis() / 1e3);
        more.put("system_id", worker.system);
        more.put("min_procs", worker.minimum);
        more.put("procs_count", counted.size());
        return new StatusUpdate(worker.id(), "system:" + worker.id(), now.truncatedTo(ChronoUnit.SECONDS), more);
    }
}
