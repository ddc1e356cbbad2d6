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
import org.apache.camel.spi.ClassResolver;
import org.vumi.application.Application;

/**
 * Finds a worker class by its short name or by a dotted name that its templates claim. The name of a Java class that extends
 * {@link Application} is one too: that application runs with the templates {@value #APPLICATION}.
 */
public final class WorkerClasses {
    private static final String APPLICATION = "application";
    private static final String APPLICATION_CLASS = "application_class";

    private final Map<String, WorkerClass> byShortName = new LinkedHashMap<>();
    private final Map<String, WorkerClass> byName = new LinkedHashMap<>();
    private final NotYet notYet = new NotYet();
    private final ClassResolver resolver;

    /** @param faults gets one per name that two of them claim */
    WorkerClasses(Collection<RouteTemplateDefinition> templates, ClassResolver resolver, Faults faults) {
        this.resolver = resolver;
        Map<String, List<RouteTemplateDefinition>> grouped = templates.stream()
                .collect(Collectors.groupingBy(WorkerClass::shortName, LinkedHashMap::new, Collectors.toList()));
        grouped.forEach((shortName, group) -> byShortName.put(shortName, new WorkerClass(shortName, group)));
        byShortName.replaceAll((shortName, type) -> withBase(type, faults));
        byName.putAll(byShortName);
        byShortName.values().forEach(type -> type.classNames().keySet().forEach(name -> claim(name, type, faults)));
    }

    private WorkerClass withBase(WorkerClass type, Faults faults) {
        String base = type.base().orElse(null);
        if (base == null) {
            return type;
        }
        if (!byShortName.containsKey(base) || byShortName.get(base).base().isPresent()) {
            faults.add(
                    Templates.place(type.templates().get(0)),
                    "base '" + base + "' of the templates of " + type.shortName()
                            + " is not the short name of others that have no base themselves");
            return type;
        }
        return type.on(byShortName.get(base));
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
        return Optional.ofNullable(byName.get(name))
                .or(() -> isApplication(name) ? Optional.ofNullable(byShortName.get(APPLICATION)) : Optional.empty());
    }

    private boolean isApplication(String name) {
        Class<?> type = javaClass(name);
        return type != null && Application.class.isAssignableFrom(type);
    }

    private Class<?> javaClass(String name) {
        return name.indexOf('.') < 0 ? null : resolver.resolveClass(name);
    }

    /** A configuration as written, and what its class's name says where nothing is written. */
    Map<String, Setting> section(String className, Map<String, Setting> written, Place place) {
        Map<String, Setting> section = new LinkedHashMap<>(written);
        implied(className).forEach((key, value) -> section.putIfAbsent(key, Setting.text(value, place)));
        return section;
    }

    private Map<String, String> implied(String name) {
        WorkerClass type = byName.get(name);
        if (type != null) {
            return type.classNames().getOrDefault(name, Map.of());
        }
        return isApplication(name) ? Map.of(APPLICATION_CLASS, name) : Map.of();
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
        if (javaClass(name) != null) {
            return "worker class '" + name + "' is a Java class that is no application (accepted: one that extends "
                    + Application.class.getName() + ")";
        }
        TreeSet<String> known = new TreeSet<>(byName.keySet());
        List<String> near = new ArrayList<>(Spelling.near(name, known));
        if (near.isEmpty()) {
            near.addAll(byShortName.keySet());
        }
        return "unknown worker class '" + name + "' (did you mean " + String.join(", ", near) + "?)";
    }
}
