package org.vumi.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.camel.spi.ClassResolver;
import org.vumi.config.Key;

/**
 * Finds classes that a configuration names: by a name of 0.4 ({@code vumi.dispatchers.base.ToAddrRouter}) or by a simple
 * name one in the package of the worker's own class, by any other name the Java class of that name.
 */
final class ClassNames {
    private static final String OF_VUMI = "vumi.";

    private final ClassResolver resolver;

    ClassNames(ClassResolver resolver) {
        this.resolver = resolver;
    }

    /** @param worker the worker's own class, whose package is looked into */
    Optional<Class<?>> find(String name, String worker) {
        boolean ours = name.startsWith(OF_VUMI) || name.indexOf('.') < 0;
        String found = ours
                ? worker.substring(0, worker.lastIndexOf('.') + 1) + name.substring(name.lastIndexOf('.') + 1)
                : name;
        return Optional.ofNullable(resolver.resolveClass(found));
    }

    /**
     * The keys that a worker's templates declare, and then those of the classes that its configuration names.
     *
     * @param fault takes the key that names a class which is not there or declares its keys wrongly, and a sentence
     */
    Map<String, Declaration> declared(
            WorkerClass type, Map<String, Setting> section, BiConsumer<String, String> fault) {
        Map<String, Declaration> declared = new LinkedHashMap<>(type.declarations());
        for (Declaration declaration : type.declarations().values()) {
            String key = declaration.key();
            Setting setting = section.get(key);
            if (declaration.type().kind() != ParameterType.Kind.CLASS || setting == null || setting.source() == null) {
                continue;
            }
            Optional<Class<?>> found = find(setting.source(), type.beanClass().orElse(""));
            if (found.isEmpty()) {
                fault.accept(key, key + " '" + setting.source() + "' is not there (users' classes: lib/*.jar)");
                continue;
            }
            try {
                keys(found.get()).forEach(one -> declared.putIfAbsent(one.key(), one));
            } catch (IllegalArgumentException e) {
                fault.accept(key, e.getMessage());
            }
        }
        return declared;
    }

    /** Whether a class reads keys of its own: the constructor of one that a configuration names may ask for it. */
    static boolean hasKeys(Class<?> type) {
        return type.getAnnotationsByType(Key.class).length > 0;
    }

    /**
     * The keys that a class declares, in their order, then those of the classes that its constructor asks for.
     *
     * @throws IllegalArgumentException if a description does not open with a type
     */
    static List<Declaration> keys(Class<?> type) {
        List<Declaration> keys = new ArrayList<>();
        for (Key key : type.getAnnotationsByType(Key.class)) {
            String defaultValue = key.defaultValue().length == 0 ? null : key.defaultValue()[0];
            keys.add(Declaration.of(
                    type.getName(),
                    key.name(),
                    key.description(),
                    defaultValue,
                    defaultValue == null && key.required()));
        }
        Stream.of(type.getConstructors())
                .flatMap(constructor -> Stream.of(constructor.getParameterTypes()))
                .filter(ClassNames::hasKeys)
                .forEach(part -> keys.addAll(keys(part)));
        return keys;
    }
}
