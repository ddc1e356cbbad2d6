package org.vumi.worker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vumi.config.Config;

/** What one worker's classes read, checked and converted by {@link ConfigReader}. */
final class WorkerConfig implements Config {
    private final String worker;
    private final Map<String, Declaration> declared;
    private final Map<String, Object> values;
    private final Map<String, Setting> given;
    private final Place place;
    private final Faults faults;
    private final Set<String> faulty;

    /**
     * @param values every declared key's value, null where there is none
     * @param given what was written for this worker
     * @param place of the worker itself, for faults of keys that were not given
     * @param faulty keys already found at fault, whose values are stand-ins and not worth a second fault
     */
    WorkerConfig(
            String worker,
            Map<String, Declaration> declared,
            Map<String, Object> values,
            Map<String, Setting> given,
            Place place,
            Faults faults,
            Set<String> faulty) {
        this.worker = worker;
        this.declared = declared;
        this.values = new LinkedHashMap<>(values);
        this.given = given;
        this.place = place;
        this.faults = faults;
        this.faulty = faulty;
    }

    @Override
    public String worker() {
        return worker;
    }

    @Override
    public boolean given(String key) {
        declaration(key);
        return given.containsKey(key) && given.get(key).value() != null;
    }

    @Override
    public String text(String key) {
        Object value = value(key);
        return value == null ? null : value.toString();
    }

    @Override
    public int integer(String key) {
        return present(key, Integer.class);
    }

    @Override
    public double number(String key) {
        return present(key, Number.class).doubleValue();
    }

    @Override
    public boolean flag(String key) {
        return present(key, Boolean.class);
    }

    @Override
    public Duration seconds(String key) {
        return present(key, Duration.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Object> list(String key) {
        Object value = value(key);
        return value == null ? List.of() : (List<Object>) value;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> map(String key) {
        Object value = value(key);
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    @Override
    public String where(String path) {
        return Setting.section(given, place).placeOf(path).toString();
    }

    @Override
    public void reject(String path, String sentence) {
        if (faulty.stream().noneMatch(key -> path.equals(key) || path.startsWith(key + "."))) {
            faults.add(Setting.section(given, place).placeOf(path), worker + ": " + sentence);
        }
    }

    /** The names that a key holds: a list's entries, or a map's keys. */
    List<String> names(String key) {
        return value(key) instanceof Map
                ? List.copyOf(map(key).keySet())
                : list(key).stream().map(Object::toString).toList();
    }

    /** Null for a worker that has several, or none. */
    String transportName() {
        return declared.containsKey("transport_name") ? text("transport_name") : null;
    }

    /** Whether what a worker's classes and the runtime read here is the same. */
    boolean isAs(WorkerConfig other) {
        return worker.equals(other.worker)
                && values.equals(other.values)
                && given.keySet().equals(other.given.keySet())
                && ConfigReader.OF_THE_RUNTIME.stream()
                        .allMatch(key -> plain(key).equals(other.plain(key)));
    }

    private Optional<Object> plain(String key) {
        return Optional.ofNullable(given.get(key)).map(Setting::plain);
    }

    boolean faulty() {
        return !faulty.isEmpty();
    }

    private Declaration declaration(String key) {
        Declaration declaration = declared.get(key);
        if (declaration == null) {
            throw new IllegalArgumentException(
                    "no template of worker '" + worker + "' declares the key '" + key + "' that its class reads");
        }
        return declaration;
    }

    private Object value(String key) {
        declaration(key);
        return values.get(key);
    }

    private <T> T present(String key, Class<T> type) {
        Object value = value(key);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("key '" + key + "' of worker '" + worker + "' is declared ("
                    + declaration(key).type() + ")" + (value == null ? " and has no value" : "")
                    + ", its class reads it as " + type.getSimpleName());
        }
        return type.cast(value);
    }

    /** The value as it may stand in a route template. */
    String spliced(String key) {
        Object value = value(key);
        if (value instanceof Duration duration) {
            return java.math.BigDecimal.valueOf(duration.toNanos(), 9)
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return value == null ? "" : value.toString();
    }
}
