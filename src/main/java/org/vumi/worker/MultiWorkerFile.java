package org.vumi.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file of several workers: {@code workers} names them and their classes, {@code defaults} is what they share, and a
 * section named like a worker is its own. A section's key replaces the default's whole value. Source: spec core 10.4.
 */
public final class MultiWorkerFile {
    /** The worker class under which 0.4 starts such a file. */
    public static final String CLASS_NAME = "vumi.multiworker.MultiWorker";

    private static final String WORKERS = "workers";
    private static final String DEFAULTS = "defaults";

    private MultiWorkerFile() {}

    /**
     * @param content the file's top level
     * @param place of the file
     * @return the workers in the order of the file; fewer than asked for if there are faults
     */
    public static List<WorkerPlan> plans(Map<String, Setting> content, Place place, Faults faults) {
        List<WorkerPlan> plans = new ArrayList<>();
        Setting workers = content.get(WORKERS);
        if (workers == null || !workers.isMap() || workers.members().isEmpty()) {
            faults.add(
                    workers == null ? place : workers.place(),
                    "workers is not a map of worker names and classes (accepted: workers: {sms: smpp_transport})");
            return plans;
        }
        workers.members().forEach((name, type) -> {
            if (Set.of(WORKERS, DEFAULTS).contains(name)) {
                faults.add(type.place(), "a worker cannot be called '" + name + "'");
            } else if (!(type.value() instanceof String className)) {
                faults.add(type.place(), name + ": the worker class is not a text");
            } else {
                plans.add(plan(name, className, type.place(), content, faults));
            }
        });
        content.forEach((key, setting) -> {
            if (!Set.of(WORKERS, DEFAULTS).contains(key) && !workers.members().containsKey(key)) {
                faults.add(setting.place(), "section '" + key + "' belongs to no worker" + nearest(key, workers));
            }
        });
        return plans;
    }

    private static String nearest(String key, Setting workers) {
        return Spelling.nearest(key, workers.members().keySet())
                .map(near -> " (did you mean '" + near + "'?)")
                .orElse("");
    }

    private static WorkerPlan plan(
            String name, String className, Place classPlace, Map<String, Setting> content, Faults faults) {
        Map<String, Setting> section = new LinkedHashMap<>(section(content.get(DEFAULTS), DEFAULTS, faults));
        section.putAll(section(content.get(name), name, faults));
        Setting own = content.get(name);
        return new WorkerPlan(name, className, classPlace, section, own == null ? classPlace : own.place());
    }

    private static Map<String, Setting> section(Setting setting, String name, Faults faults) {
        if (setting == null || setting.value() == null) {
            return Map.of();
        }
        if (!setting.isMap()) {
            faults.add(setting.place(), name + " is not a map of keys and values");
        }
        return setting.members();
    }
}
