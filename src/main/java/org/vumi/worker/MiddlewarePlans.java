package org.vumi.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a worker's section says of its middleware: {@code middleware}, a list of one-entry maps of a name and a class, and
 * a section of each name. Both are keys of every worker. Source: spec core 6.1.
 *
 * @param layers in the order of the list, named {@code <worker>.<name>}
 * @param keys of the worker's section that are theirs
 */
record MiddlewarePlans(List<WorkerPlan> layers, Set<String> keys) {
    static final MiddlewarePlans NONE = new MiddlewarePlans(List.of(), Set.of());
    private static final String KEY = "middleware";

    /** @param others keys that a middleware cannot be named after */
    static MiddlewarePlans of(String worker, Map<String, Setting> section, Set<String> others, Faults faults) {
        Setting given = section.get(KEY);
        if (given == null || others.contains(KEY)) {
            return NONE;
        }
        Setting list = Conversion.inlineYaml(given, "[");
        Map<String, Setting> mine = new LinkedHashMap<>(Map.of(KEY, given));
        List<WorkerPlan> layers = new ArrayList<>();
        if (!(list.value() instanceof List)) {
            faults.add(list.place(), worker + ": middleware is not a list (accepted: items such as - name: class)");
        }
        Map<String, Integer> times = new HashMap<>();
        for (Setting item : list.items()) {
            if (item.members().size() != 1
                    || !(item.members().values().iterator().next().value() instanceof String className)) {
                faults.add(
                        item.place(),
                        worker + ": an item of middleware is not one name and its class (accepted: - name: class)");
                continue;
            }
            String name = item.members().keySet().iterator().next();
            Place place = item.members().get(name).place();
            if (!Conversion.isName(name) || others.contains(name) || ConfigReader.isOfTheRuntime(name)) {
                faults.add(
                        place,
                        worker + ": middleware cannot be called '" + name
                                + "' (accepted: letters, digits, '_', '-' and '.', and not the name of another key)");
                continue;
            }
            Setting own = section.get(name);
            if (own != null) {
                mine.put(name, own);
            }
            int time = times.merge(name, 1, Integer::sum);
            layers.add(new WorkerPlan(
                    worker + "." + name + (time == 1 ? "" : "." + time),
                    className,
                    place,
                    members(worker, name, own, faults),
                    own == null ? place : own.place()));
        }
        return new MiddlewarePlans(layers, mine.keySet());
    }

    private static Map<String, Setting> members(String worker, String name, Setting own, Faults faults) {
        if (own == null || own.value() == null) {
            return Map.of();
        }
        Setting map = Conversion.inlineYaml(own, "{");
        if (!map.isMap()) {
            faults.add(own.place(), worker + ": " + name + " is not a map of keys and values");
        }
        return map.members();
    }

    /** The section without what is theirs. */
    Map<String, Setting> without(Map<String, Setting> section) {
        Map<String, Setting> rest = new LinkedHashMap<>(section);
        rest.keySet().removeAll(keys);
        return rest;
    }
}
