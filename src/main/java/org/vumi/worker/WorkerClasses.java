package org.vumi.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.model.RouteTemplateDefinition;

/** Finds a worker class by its short name or by a dotted name that its templates claim. */
public final class WorkerClasses {
    private final Map<String, WorkerClass> byShortName = new LinkedHashMap<>();
    private final Map<String, WorkerClass> byName = new LinkedHashMap<>();
    private final NotYet notYet = new NotYet();

    /** @param faults gets one per name that two of them claim */
    WorkerClasses(Collection<RouteTemplateDefinition> templates, Faults faults) {
        Map<String, List<RouteTemplateDefinition>> grouped = templates.stream()
                .collect(Collectors.groupingBy(WorkerClass::shortName, LinkedHashMap::new, Collectors.toList()));
        grouped.forEach((shortName, group) -> byShortName.put(shortName, new WorkerClass(shortName, group)));
        byName.putAll(byShortName);
        byShortName.values().forEach(type -> type.classNames().keySet().forEach(name -> claim(name, type, faults)));
    }

    private void claim(String name, WorkerClass type, Faults faults) {
        WorkerClass other = byName.putIfAbsent(name, type);
        if (other != null && other != type) {
            faults.add(
                    Templates.place(type.templates().get(0)),
                    "worker class name '" + name + "' is claimed by the templates of " + other.shortName() + " and of "
                            + type.shortName());
        }
    }

    Optional<WorkerClass> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<WorkerClass> all() {
        return byShortName.values();
    }

    /** Why {@link #find} finds nothing: not built yet, or misspelt. */
    String unknown(String name) {
        Optional<String> later = notYet.describe(name);
        if (later.isPresent()) {
            return "worker class '" + name + "' (" + later.get() + ") is not available yet";
        }
        TreeSet<String> known = new TreeSet<>(byName.keySet());
        List<String> near = new ArrayList<>(Spelling.near(name, known));
        if (near.isEmpty()) {
            near.addAll(byShortName.keySet());
        }
        return "unknown worker class '" + name + "' (did you mean " + String.join(", ", near) + "?)";
    }
}
