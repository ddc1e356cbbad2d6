package org.vumi.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks what was written for a worker against what its templates declare. Unknown keys are warned about; missing ones
 * and wrong types are faults, and the worker gets a stand-in value so that its class can be asked for faults too.
 */
final class ConfigReader {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigReader.class);
    private static final Map<String, String> ALIASES =
            Map.of("TRANSPORT_NAME", "transport_name", "redis_config", "redis");
    /** Keys that the runtime itself reads, for every worker. */
    static final Set<String> OF_THE_RUNTIME = Set.of("broker", "redis");

    private final Path home;
    private final Conversion conversion;
    private final Faults faults;
    private final UnknownKeys unknown;
    private final ClassNames classes;

    ConfigReader(Path home, Faults faults, UnknownKeys unknown, ClassNames classes) {
        this.classes = classes;
        this.unknown = unknown;
        this.home = home;
        this.conversion = new Conversion(home);
        this.faults = faults;
    }

    /** Whether the runtime, or an alias of a key, has this name. */
    static boolean isOfTheRuntime(String key) {
        return OF_THE_RUNTIME.contains(key) || ALIASES.containsKey(key);
    }

    /** @param worker unique name, for sentences and the configuration itself */
    WorkerConfig read(String worker, WorkerClass type, Map<String, Setting> section, Place place) {
        Map<String, Setting> given = new LinkedHashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        Set<String> faulty = new HashSet<>();
        Map<String, Declaration> declared = classes.declared(type, section, (key, sentence) -> {
            faulty.add(key);
            faults.add(section.get(key).place(), worker + ": " + sentence);
        });
        boolean allKnown = faulty.isEmpty();
        section.forEach((key, setting) -> {
            if (!take(worker, declared, section, key, setting, given) && allKnown) {
                unknown.unknown(setting.place(), key, worker, declared.keySet());
            }
        });
        for (Declaration declaration : declared.values()) {
            String key = declaration.key();
            Setting setting = given.get(key);
            boolean absent = setting == null || setting.value() == null;
            try {
                if (!absent) {
                    values.put(key, value(declaration, setting, type));
                } else if (declaration.defaultValue() != null) {
                    values.put(key, defaultValue(declaration, type));
                } else if (declaration.required()) {
                    throw new Missing(setting == null ? place : setting.place(), declaration);
                }
                if (declaration.type().kind() == ParameterType.Kind.KEY && values.get(key) != null) {
                    Setting pattern = Setting.text((String) values.get(key), absent ? place : setting.place());
                    values.put(key, KeyPattern.expand(pattern, declaration.type(), name -> {
                        Setting named = used(given.getOrDefault(name, section.get(name)), name);
                        return faulty.contains(name) ? Setting.text("x", place) : named; // one fault is enough
                    }));
                }
            } catch (Conversion.Unfit e) {
                faults.add(setting == null ? place : setting.place(), worker + ": " + key + " " + e.getMessage());
                faulty.add(key);
                values.put(key, standIn(declaration));
            } catch (Missing e) {
                faults.add(e.place, worker + ": " + e.getMessage());
                faulty.add(key);
                values.put(key, standIn(declaration));
            }
        }
        return new WorkerConfig(worker, declared, values, given, place, faults, faulty);
    }

    /** A key that another one names is not unknown. */
    private Setting used(Setting named, String name) {
        if (named != null) {
            unknown.known(named.place(), name);
        }
        return named;
    }

    /** @return whether it is a known key */
    private boolean take(
            String worker,
            Map<String, Declaration> declared,
            Map<String, Setting> section,
            String key,
            Setting setting,
            Map<String, Setting> given) {
        String canonical = ALIASES.get(key);
        if (declared.containsKey(key) || OF_THE_RUNTIME.contains(key)) {
            given.put(key, setting);
        } else if (canonical != null && (declared.containsKey(canonical) || OF_THE_RUNTIME.contains(canonical))) {
            if (key.equals("TRANSPORT_NAME")) {
                LOG.warn("{}: {}: TRANSPORT_NAME is deprecated, write transport_name", setting.place(), worker);
            }
            if (!section.containsKey(canonical)) {
                given.put(canonical, setting);
            }
        } else if (key.endsWith("_file") && servable(declared.get(base(key)))) {
            fromFile(worker, section, key, setting, given);
        } else {
            return false;
        }
        unknown.known(setting.place(), key);
        return true;
    }

    private static boolean servable(Declaration declaration) {
        return declaration != null
                && Set.of(ParameterType.Kind.SECRET, ParameterType.Kind.TEXT, ParameterType.Kind.URL)
                        .contains(declaration.type().kind());
    }

    private static String base(String fileKey) {
        return fileKey.substring(0, fileKey.length() - "_file".length());
    }

    private void fromFile(
            String worker, Map<String, Setting> section, String key, Setting setting, Map<String, Setting> given) {
        String base = base(key);
        if (section.containsKey(base)) {
            faults.add(
                    setting.place(), worker + ": both " + base + " and " + key + " are given (accepted: one of them)");
            return;
        }
        try {
            String text = Files.readString(home.resolve(String.valueOf(setting.value())));
            given.put(base, Setting.text(text.replaceFirst("\r?\n\\z", ""), setting.place()));
        } catch (IOException | java.nio.file.InvalidPathException e) {
            faults.add(
                    setting.place(), worker + ": " + key + " '" + setting.value() + "' cannot be read: " + reason(e));
            given.put(base, Setting.text("", setting.place()));
        }
    }

    static String reason(Exception e) {
        return e instanceof java.nio.file.NoSuchFileException ? "no such file" : e.toString();
    }

    private Object value(Declaration declaration, Setting setting, WorkerClass type) throws Conversion.Unfit {
        Object value = conversion.convert(setting, declaration.type());
        if (value instanceof Map<?, ?> map && type.hasRoutesFor(declaration.key())) {
            Conversion.names(map.keySet());
        }
        if (declaration.type().kind() == ParameterType.Kind.TEXT
                && setting.value() instanceof Number
                && !value.equals(setting.source())) {
            LOG.warn(
                    "{}: {} is written '{}', which is the number {} in YAML; write it in quotes if it is meant as text",
                    setting.place(),
                    declaration.key(),
                    setting.source(),
                    value);
        }
        if (declaration.key().equals("transport_name") && !value.equals(lower(value))) {
            throw new Conversion.Unfit(setting, declaration.type(), "is not all lower case, as routing keys must be");
        }
        return value;
    }

    static String lower(Object value) {
        return value.toString().toLowerCase(java.util.Locale.ROOT);
    }

    private Object defaultValue(Declaration declaration, WorkerClass type) {
        try {
            return conversion.convert(
                    Setting.text(declaration.defaultValue(), new Place(type.shortName(), 0)), declaration.type());
        } catch (Conversion.Unfit e) {
            throw new IllegalArgumentException(
                    "templates of " + type.shortName() + ": default of " + declaration.key() + " " + e.getMessage());
        }
    }

    /** A value of the type for a key whose own is missing or unfit: only to look for more faults, never to run. */
    private Object standIn(Declaration declaration) {
        return switch (declaration.type().kind()) {
            case INT ->
                declaration.type().min() == null ? 1 : declaration.type().min().intValue();
            case NUMBER ->
                declaration.type().min() == null
                        ? 1.0
                        : declaration.type().min().doubleValue();
            case BOOL -> false;
            case SECONDS -> java.time.Duration.ofSeconds(1);
            case LIST, NAMES -> List.of();
            case MAP -> Map.of();
            case URL -> "http://127.0.0.1/";
            case TEXT, NAME, SECRET, PATH, CLASS, KEY -> "x";
        };
    }

    private static final class Missing extends Exception {
        private final transient Place place;

        Missing(Place place, Declaration declaration) {
            super(
                    "missing key " + declaration.key() + " (" + declaration.type() + "): " + declaration.description(),
                    null,
                    false,
                    false);
            this.place = place;
        }
    }
}
