package org.vumi.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.vumi.config.ConfigException;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;

/** What the workers of a configuration would do: they are made for questions only, nothing is started or connected to. */
public final class Outlines {
    private final List<WorkerOutline> workers = new ArrayList<>();
    private final Map<String, ServerChoice> redis = new TreeMap<>();
    private final ServerChoice broker;

    /**
     * @param options those of the start that is asked about
     * @param plans the workers wanted; finds fault with what they are read from
     * @throws ConfigException with everything wrong with any of them
     */
    public Outlines(LaunchOptions options, Function<Faults, List<WorkerPlan>> plans) {
        List<Redis> made = new ArrayList<>();
        try (Engine engine = new Engine("vumi", options.home())) {
            Faults faults = engine.faults();
            plans.apply(faults).forEach(engine::add);
            Map<String, Map<String, Setting>> sections = engine.sections();
            broker = ServerChoice.broker(options.broker(), sections, options.amqp(), options.fallback(), faults);
            Map<String, ServerChoice> choices = new LinkedHashMap<>();
            sections.forEach((name, section) ->
                    choices.put(name, ServerChoice.redis(options.redis(), name, section, options.fallback(), faults)));
            engine.build(name -> Map.of(Redis.class, () -> {
                redis.put(name, choices.get(name));
                made.add(new Redis(() -> {
                    throw new RedisUnavailable("nothing is connected to", null);
                }));
                return made.get(made.size() - 1);
            }));
            for (Worker worker : engine.workers()) {
                workers.add(WorkerOutline.of(
                        worker,
                        engine.context()
                                .getRegistry()
                                .lookupByNameAndType(worker.name() + ".config", WorkerConfig.class),
                        engine.classes().find(worker.type()).orElseThrow().declarations(),
                        engine.context()));
            }
        } finally {
            made.forEach(Redis::stop);
        }
    }

    /** What is published and taken by none of them, in the order of the alphabet. */
    private List<String> untaken() {
        TreeSet<String> keys = workers.stream()
                .flatMap(worker -> worker.publishes().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        workers.forEach(worker -> worker.takes().forEach(keys::remove));
        keys.removeIf(key -> key.contains("*"));
        return List.copyOf(keys);
    }

    /** Where a worker and its middleware keep what they remember, each once. */
    private List<String> redis(WorkerOutline worker) {
        return redis.entrySet().stream()
                .filter(one ->
                        one.getKey().equals(worker.name()) || one.getKey().startsWith(worker.name() + "."))
                .map(one -> one.getValue().shown())
                .distinct()
                .toList();
    }

    /** For people, lines of text. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (WorkerOutline worker : workers) {
            lines.add(worker.name() + ": " + worker.type());
            add(lines, "routes", worker.routes());
            add(lines, "takes from", worker.takes());
            add(lines, "publishes to", worker.publishes());
            add(lines, "listens on", worker.listens());
            add(lines, "speaks to", worker.links());
            add(lines, "redis", redis(worker));
            lines.add("");
        }
        lines.add("broker: " + broker.shown() + " (by " + broker.from() + ")");
        if (!untaken().isEmpty()) {
            lines.add("taken by none of these workers: " + String.join(", ", untaken()));
        }
        return lines;
    }

    private static void add(List<String> lines, String what, List<String> values) {
        if (!values.isEmpty()) {
            lines.add(String.format("  %-13s %s", what, String.join(", ", values)));
        }
    }

    /** For programs, a JSON object on one line. */
    public String json() {
        JsonObject json = new JsonObject();
        JsonArray all = new JsonArray();
        for (WorkerOutline worker : workers) {
            JsonObject one = new JsonObject();
            one.put("name", worker.name());
            one.put("class", worker.type());
            one.put("routes", new JsonArray(worker.routes()));
            one.put("takes", new JsonArray(worker.takes()));
            one.put("publishes", new JsonArray(worker.publishes()));
            one.put("listens", new JsonArray(worker.listens()));
            one.put("links", new JsonArray(worker.links()));
            one.put("redis", new JsonArray(redis(worker)));
            all.add(one);
        }
        json.put("workers", all);
        json.put("broker", broker.shown());
        json.put("broker_by", broker.from());
        json.put("untaken", new JsonArray(untaken()));
        json.put("faults", new JsonArray());
        return text(json);
    }

    /** As {@link #json}, of a configuration that is at fault. */
    public static String json(ConfigException wrong) {
        JsonArray faults = new JsonArray();
        wrong.faults().forEach(fault -> {
            JsonObject one = new JsonObject();
            one.put("file", fault.file());
            one.put("line", fault.line());
            one.put("sentence", fault.sentence());
            faults.add(one);
        });
        JsonObject json = new JsonObject();
        json.put("workers", new JsonArray());
        json.put("faults", faults);
        return text(json);
    }

    private static String text(JsonObject json) {
        return json.toJson().replace("\\/", "/");
    }
}
