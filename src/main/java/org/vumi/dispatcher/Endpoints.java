package org.vumi.dispatcher;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.vumi.config.Config;

/** A dispatcher's two sides by name, for routers that check the names in their mappings. */
public final class Endpoints {
    private final Config config;
    private final Set<String> transports;
    private final Set<String> exposed;

    public Endpoints(Config config) {
        this.config = config;
        this.transports = names(config, "transport_names");
        this.exposed = names(config, "exposed_names");
    }

    private static Set<String> names(Config config, String key) {
        Set<String> names = new LinkedHashSet<>();
        config.list(key).forEach(name -> names.add(name.toString()));
        return names;
    }

    /** In the order of the configuration. */
    public Set<String> transports() {
        return transports;
    }

    /** In the order of the configuration. */
    public Set<String> exposed() {
        return exposed;
    }

    /** Refuses names that could not be told apart, or not be published to. */
    void check() {
        check("transport_names", transports);
        check("exposed_names", exposed);
        exposed.stream()
                .filter(transports::contains)
                .forEach(name -> config.reject(
                        "exposed_names",
                        "exposed_names has '" + name
                                + "', which is in transport_names too: what it gets would come back"));
    }

    private void check(String key, Set<String> names) {
        for (String name : names) {
            if (!name.equals(name.toLowerCase(Locale.ROOT))) {
                config.reject(key, key + " has '" + name + "', which is not all lower case, as routing keys must be");
            }
        }
    }

    /** A map from any text to one exposed name or several, from the configuration; faults are told. */
    public Map<String, List<String>> toExposed(String key) {
        return mapping(key, exposed, "exposed_names");
    }

    /** A map from any text to one transport name or several, from the configuration; faults are told. */
    public Map<String, List<String>> toTransports(String key) {
        return mapping(key, transports, "transport_names");
    }

    /** A map from any text to one transport name, from the configuration; faults are told. */
    public Map<String, String> toTransport(String key) {
        return toOne(key, transports, "transport_names");
    }

    /** A map from any text to one exposed name, from the configuration; faults are told. */
    public Map<String, String> toOneExposed(String key) {
        return toOne(key, exposed, "exposed_names");
    }

    private Map<String, List<String>> mapping(String key, Set<String> known, String side) {
        Map<String, List<String>> mapping = new LinkedHashMap<>();
        config.map(key).forEach((from, to) -> {
            List<String> names = names(to);
            names.forEach(
                    name -> checkKnown(key + "." + from, key + " leads from '" + from + "' to", name, known, side));
            mapping.put(from, names);
        });
        return mapping;
    }

    /** @param value of a mapping: one name, a list of them, or null for none */
    static List<String> names(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(value.toString());
    }

    private Map<String, String> toOne(String key, Set<String> known, String side) {
        Map<String, String> mapping = new LinkedHashMap<>();
        config.map(key).forEach((from, to) -> {
            String name = String.valueOf(to);
            checkKnown(key + "." + from, key + " leads from '" + from + "' to", name, known, side);
            mapping.put(from, name);
        });
        return mapping;
    }

    /** Refuses a name that is not exposed. */
    public void checkExposed(String path, String name) {
        checkKnown(path, path.replaceFirst("\\..*", "") + " names", name, exposed, "exposed_names");
    }

    /** Refuses a name that is no transport's. */
    public void checkTransport(String path, String name) {
        checkKnown(path, path.replaceFirst("\\..*", "") + " names", name, transports, "transport_names");
    }

    private void checkKnown(String path, String what, String name, Set<String> known, String side) {
        if (!known.contains(name)) {
            config.reject(
                    path,
                    what + " '" + name + "' (accepted: " + side + ", "
                            + (known.isEmpty() ? "which is empty" : String.join(", ", known)) + ")");
        }
    }
}
