package org.vumi.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.spi.ClassResolver;
import org.vumi.middleware.Middleware;

/**
 * All templates {@code <short_name>.<direction>} of one short name: what 0.4 calls a worker class.
 *
 * @param templates in the order they are read; the first declares the keys that only Java reads
 * @param javaClass null if the templates say which, or it has none
 */
record WorkerClass(String shortName, List<RouteTemplateDefinition> templates, Class<?> javaClass) {
    static final String WORKER = "worker";
    static final String CLASS_NAMES = "worker_class";
    static final String BEAN_CLASS = "worker_bean";
    static final String EACH = "each";
    static final String BASE = "base";
    static final Set<String> SPECIAL = Set.of(WORKER, CLASS_NAMES, BEAN_CLASS, EACH, BASE);

    WorkerClass(String shortName, List<RouteTemplateDefinition> templates) {
        this(shortName, templates, null);
    }

    /** A middleware that is a Java class without templates. */
    static Optional<WorkerClass> ofJava(String name, ClassResolver resolver) {
        Class<?> type = resolver.resolveClass(name);
        return type != null && Middleware.class.isAssignableFrom(type)
                ? Optional.of(new WorkerClass(name, List.of(), type))
                : Optional.empty();
    }

    /** The short name whose templates are also this class's, but for those of directions that it has itself. */
    Optional<String> base() {
        return templates.stream()
                .flatMap(template -> special(template, BASE).stream())
                .findFirst();
    }

    WorkerClass on(WorkerClass base) {
        Set<String> own = directions().keySet();
        List<RouteTemplateDefinition> all = new ArrayList<>(templates);
        base.templates().stream()
                .filter(template -> !own.contains(direction(template)))
                .forEach(all::add);
        return new WorkerClass(shortName, all);
    }

    /** Whether it has the same name and templates of the same ids. */
    boolean isAs(WorkerClass other) {
        return shortName.equals(other.shortName) && ids().equals(other.ids());
    }

    private List<String> ids() {
        return templates.stream().map(RouteTemplateDefinition::getId).toList();
    }

    boolean isMiddleware() {
        return javaClass != null || shortName.endsWith(Layers.SUFFIX);
    }

    /** The part of a template's id before its last dot. */
    static String shortName(RouteTemplateDefinition template) {
        String id = template.getId();
        int dot = id.lastIndexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }

    static String direction(RouteTemplateDefinition template) {
        return template.getId().substring(template.getId().lastIndexOf('.') + 1);
    }

    /**
     * Dotted names under which Vumi knows this class, and the values of keys that such a name stands for: in the template a name
     * may be followed by {@code key=value}.
     */
    Map<String, Map<String, String>> classNames() {
        Map<String, Map<String, String>> names = new LinkedHashMap<>();
        templates.stream()
                .filter(template -> shortName(template).equals(shortName)) // a base has its own
                .forEach(template -> names.putAll(classNames(template)));
        return names;
    }

    private static Map<String, Map<String, String>> classNames(RouteTemplateDefinition template) {
        Map<String, Map<String, String>> names = new LinkedHashMap<>();
        special(template, CLASS_NAMES).ifPresent(list -> Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> name.split("\\s+"))
                .forEach(words -> names.put(words[0], implied(template, words))));
        return names;
    }

    private static Map<String, String> implied(RouteTemplateDefinition template, String[] words) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("template " + template.getId() + ": worker_class has '" + words[i]
                        + "' after the name '" + words[0] + "' (accepted: key=value, and a comma before another name)");
            }
            values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return values;
    }

    /** @throws IllegalArgumentException if what the template says of itself cannot be used; the sentence names it */
    static void check(RouteTemplateDefinition template) {
        declarations(template);
        classNames(template);
        if (parameters(template).stream()
                        .anyMatch(parameter -> parameter.getName().equals(EACH))
                && each(template).isEmpty()) {
            throw new IllegalArgumentException("template " + template.getId()
                    + ": parameter 'each' has no defaultValue (accepted: the name of a (names) or (map) key)");
        }
    }

    /** The Java class that is made once per worker. */
    Optional<String> beanClass() {
        return javaClass != null
                ? Optional.of(javaClass.getName())
                : templates.stream()
                        .flatMap(template -> special(template, BEAN_CLASS).stream())
                        .findFirst();
    }

    private static Optional<String> special(RouteTemplateDefinition template, String parameter) {
        return parameters(template).stream()
                .filter(declared -> declared.getName().equals(parameter) && declared.getDefaultValue() != null)
                .map(RouteTemplateParameterDefinition::getDefaultValue)
                .findFirst();
    }

    /** The configuration keys of all its templates by name; the first declaration of a key counts. */
    Map<String, Declaration> declarations() {
        Map<String, Declaration> declarations = new LinkedHashMap<>();
        for (RouteTemplateDefinition template : templates) {
            declarations(template).forEach(declarations::putIfAbsent);
        }
        if (javaClass != null) {
            ClassNames.keys(javaClass).forEach(key -> declarations.put(key.key(), key));
        }
        return declarations;
    }

    /** @throws IllegalArgumentException if a description does not open with a type */
    static Map<String, Declaration> declarations(RouteTemplateDefinition template) {
        Map<String, Declaration> declarations = new LinkedHashMap<>();
        for (RouteTemplateParameterDefinition parameter : parameters(template)) {
            if (!SPECIAL.contains(parameter.getName())) {
                declarations.put(parameter.getName(), declaration(template, parameter));
            }
        }
        return declarations;
    }

    private static Declaration declaration(
            RouteTemplateDefinition template, RouteTemplateParameterDefinition parameter) {
        boolean required =
                parameter.getDefaultValue() == null && (parameter.getRequired() == null || parameter.getRequired());
        return Declaration.of(
                "template " + template.getId(),
                parameter.getName(),
                parameter.getDescription(),
                parameter.getDefaultValue(),
                required);
    }

    /** The key of whose names each has a route of its own from this template. */
    static Optional<String> each(RouteTemplateDefinition template) {
        return special(template, EACH);
    }

    /** Whether a template has a route for each name that the key holds. */
    boolean hasRoutesFor(String key) {
        return templates.stream()
                .anyMatch(template -> each(template).filter(key::equals).isPresent());
    }

    static List<RouteTemplateParameterDefinition> parameters(RouteTemplateDefinition template) {
        return template.getTemplateParameters() == null ? List.of() : template.getTemplateParameters();
    }

    /** The descriptions of its templates, one line per direction. */
    Map<String, String> directions() {
        Map<String, String> directions = new LinkedHashMap<>();
        templates.forEach(template -> directions.put(direction(template), template.getDescriptionText()));
        return directions;
    }
}
