package org.vumi.component.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a request says by name, in its query and its form: each name has one or more values, in the order they stand there. Names and
 * values are UTF-8. A form's values of a name take the place of the query's. Source: spec transports 1.3.
 */
public final class Parameters {
    private final Map<String, List<String>> values;
    private final Set<String> unreadable;

    private Parameters(Map<String, List<String>> values, Set<String> unreadable) {
        this.values = values;
        this.unreadable = unreadable;
    }

    /** The names, in the order they came. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Names with a value that is no UTF-8; it is not among the values. */
    public Set<String> unreadable() {
        return unreadable;
    }

    /** The first value of a name; empty if it is not there. An empty value is one. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Takes names and values. */
    static final class Collector {
        private final Map<String, List<String>> values = new LinkedHashMap<>();
        private final Set<String> unreadable = new LinkedHashSet<>();

        /** @param text {@code name=value&name=value}, each character an octet; what has no equals sign is left out, as in 0.4 */
        void addEncoded(String text) {
            for (String one : text.split("&")) {
                int equals = one.indexOf('=');
                if (equals >= 0) {
                    add(
                            PercentCode.bytes(one.substring(0, equals), true),
                            PercentCode.bytes(one.substring(equals + 1), true));
                }
            }
        }

        void add(byte[] name, byte[] value) {
            Optional<String> key = PercentCode.text(name);
            Optional<String> text = PercentCode.text(value);
            if (key.isPresent() && text.isPresent()) {
                values.computeIfAbsent(key.get(), any -> new ArrayList<>()).add(text.get());
            } else {
                unreadable.add(key.orElseGet(() -> new String(name, StandardCharsets.ISO_8859_1)));
            }
        }

        /** Of a name that both have the other's values count. */
        Parameters replacedBy(Collector other) {
            values.putAll(other.values);
            unreadable.addAll(other.unreadable);
            return new Parameters(Collections.unmodifiableMap(values), Collections.unmodifiableSet(unreadable));
        }
    }
}
