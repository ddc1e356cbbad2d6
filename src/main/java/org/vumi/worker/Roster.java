package org.vumi.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.spi.ClassResolver;
import org.vumi.middleware.Middleware;

/** The workers that somebody asks for, each with its class and its checked configuration. Nothing is made. */
final class Roster {
    private final Path home;
    private final ClassResolver resolver;
    private final WorkerClasses classes;
    private final Faults faults;
    private final UnknownKeys unknownKeys = new UnknownKeys();
    private final List<PlannedWorker> planned = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** @param faults gets all that is wrong */
    Roster(Path home, ClassResolver resolver, WorkerClasses classes, Faults faults) {
        this.home = home;
        this.resolver = resolver;
        this.classes = classes;
        this.faults = faults;
    }

    Faults faults() {
        return faults;
    }

    List<PlannedWorker> planned() {
        return planned;
    }

    /** Keys that no worker knows are ignored, and told. */
    void warnOfUnknownKeys() {
        unknownKeys.warn();
    }

    /** Looks up the worker's class and checks its configuration. */
    void add(WorkerPlan plan) {
        WorkerClass type = classes.find(plan.className()).orElse(null);
        if (type == null || type.isMiddleware()) {
            String who = plan.name() == null ? "" : plan.name() + ": ";
            faults.add(
                    plan.classPlace(),
                    who
                            + (type == null
                                    ? classes.unknown(plan.className())
                                    : "'" + plan.className()
                                            + "' is no worker class but a middleware (accepted: it stands under middleware of a worker)"));
            return;
        }
        String name = WorkerNames.of(plan, type);
        if (!names.add(name)) {
            faults.add(
                    plan.classPlace(), "worker '" + name + "' is there twice, as a worker or as the middleware of one");
            return;
        }
        Map<String, Setting> section = classes.section(plan.className(), plan.section(), plan.classPlace());
        MiddlewarePlans middleware = Layers.hasSteps(type)
                ? MiddlewarePlans.of(name, section, type.declarations().keySet(), faults)
                : MiddlewarePlans.NONE;
        middleware.keys().forEach(key -> unknownKeys.known(section.get(key).place(), key));
        planned.add(new PlannedWorker(
                type,
                read(name, type, middleware.without(section), plan.place()),
                plan.section(),
                middleware.layers().stream()
                        .flatMap(layer -> layer(layer, section).stream())
                        .toList()));
    }

    private WorkerConfig read(String name, WorkerClass type, Map<String, Setting> section, Place place) {
        return new ConfigReader(home, faults, unknownKeys, new ClassNames(resolver)).read(name, type, section, place);
    }

    /** A middleware, which has its worker's transport_name and Redis unless it has its own. */
    private Optional<PlannedWorker> layer(WorkerPlan plan, Map<String, Setting> ofWorker) {
        WorkerClass type = classes.find(plan.className())
                .or(() -> WorkerClass.ofJava(plan.className(), resolver))
                .orElse(null);
        if (type == null || !type.isMiddleware()) {
            faults.add(
                    plan.classPlace(),
                    plan.name() + ": '" + plan.className() + "' is no middleware (accepted: a template's name such as "
                            + "vumi.middleware.LoggingMiddleware, or a Java class that implements "
                            + Middleware.class.getName() + ")");
            return Optional.empty();
        }
        if (!names.add(plan.name())) {
            faults.add(
                    plan.classPlace(), "middleware '" + plan.name() + "' has the name of a worker or of another one");
            return Optional.empty();
        }
        Map<String, Setting> section = new LinkedHashMap<>(plan.section());
        inherit(section, ofWorker, "redis", "redis_config");
        if (type.declarations().containsKey("transport_name")) {
            inherit(section, ofWorker, "transport_name", "TRANSPORT_NAME");
        }
        return Optional.of(new PlannedWorker(type, read(plan.name(), type, section, plan.place()), section, List.of()));
    }

    /** @param names of one key */
    private static void inherit(Map<String, Setting> section, Map<String, Setting> from, String... names) {
        if (Stream.of(names).noneMatch(section::containsKey)) {
            Stream.of(names).filter(from::containsKey).forEach(name -> section.put(name, from.get(name)));
        }
    }

    /** The configurations as written, by worker. */
    Map<String, Map<String, Setting>> sections() {
        Map<String, Map<String, Setting>> sections = new LinkedHashMap<>();
        planned.forEach(worker -> {
            sections.put(worker.name(), worker.section());
            worker.layers().forEach(layer -> sections.put(layer.name(), layer.section()));
        });
        return sections;
    }
}
