package org.vumi.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.vumi.dispatcher.Dispatcher;
import org.vumi.dispatcher.Explainer;
import org.vumi.embedded.DataDirectory;
import org.vumi.embedded.EmbeddedException;
import org.vumi.message.VumiMessage;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;

/** The dispatchers of a configuration file, made for questions only: nothing is started, no broker is asked for. */
public final class RoutesExplained implements AutoCloseable {
    private static final String DISPATCHER = "dispatcher";

    private final Engine engine;
    private final Map<String, Redis> redis = new LinkedHashMap<>();
    private final Map<String, Explainer> dispatchers = new LinkedHashMap<>();

    private RoutesExplained(Path home) {
        engine = new Engine("vumi", home);
    }

    /**
     * @param file of several workers, or of one dispatcher
     * @param redisOption of the command line, null if not given
     * @param data where a running embedded Redis is found
     * @throws org.vumi.config.ConfigException with everything wrong with its dispatchers
     */
    public static RoutesExplained of(Path file, Path home, Path data, String redisOption) {
        RoutesExplained explained = new RoutesExplained(home);
        try {
            explained.load(YamlFile.read(file), new Place(file.toString(), 0), data, redisOption);
            return explained;
        } catch (RuntimeException e) {
            explained.close();
            throw e;
        }
    }

    private void load(Map<String, Setting> content, Place place, Path data, String redisOption) {
        plans(content, place).stream().filter(this::isDispatcher).forEach(engine::add);
        Map<String, Map<String, Setting>> sections = engine.sections();
        engine.build(worker ->
                Map.of(Redis.class, (Supplier<Redis>) () -> redis(worker, sections.get(worker), data, redisOption)));
        for (Worker worker : engine.workers()) {
            dispatchers.put(worker.name(), ((Dispatcher) worker.bean()).explainer());
        }
        if (dispatchers.isEmpty()) {
            engine.faults().add(place, "no dispatcher is there (accepted: a file of workers, or of one dispatcher)");
            engine.faults().throwIfAny();
        }
    }

    private List<WorkerPlan> plans(Map<String, Setting> content, Place place) {
        return content.containsKey("workers")
                ? MultiWorkerFile.plans(content, place, engine.faults())
                : List.of(new WorkerPlan(null, DISPATCHER, place, content, place));
    }

    private boolean isDispatcher(WorkerPlan plan) {
        return engine.classes()
                .find(plan.className())
                .filter(type -> type.shortName().equals(DISPATCHER))
                .isPresent();
    }

    private Redis redis(String worker, Map<String, Setting> section, Path data, String option) {
        ServerChoice choice = ServerChoice.redis(option, worker, section, null, engine.faults());
        return redis.computeIfAbsent(choice.url(), url -> new Redis(() -> choice.embedded() ? embedded(data) : url));
    }

    private static String embedded(Path data) {
        try {
            return DataDirectory.attach(data, Duration.ZERO)
                    .redisUrl()
                    .orElseThrow(() -> new RedisUnavailable("no embedded Redis runs in " + data, null));
        } catch (EmbeddedException e) {
            throw new RedisUnavailable(e.getMessage(), e);
        }
    }

    public List<String> dispatchers() {
        return List.copyOf(dispatchers.keySet());
    }

    /** Where a dispatcher takes messages from. */
    public List<String> endpoints(String dispatcher) {
        return dispatchers.get(dispatcher).names();
    }

    /**
     * @param endpoint that the message came in on
     * @return lines for each dispatcher that takes such a message from there; empty if none does
     */
    public List<String> explain(VumiMessage message, String endpoint) {
        List<String> lines = new ArrayList<>();
        dispatchers.forEach((name, dispatcher) -> {
            if (dispatcher.takes(message, endpoint)) {
                lines.addAll(prefixed(name, dispatcher.explain(message, endpoint)));
            }
        });
        return lines;
    }

    private static List<String> prefixed(String name, List<String> lines) {
        List<String> all = new ArrayList<>(lines);
        all.set(0, name + ": " + all.get(0));
        return all;
    }

    @Override
    public void close() {
        redis.values().forEach(Redis::stop);
        engine.close();
    }
}
