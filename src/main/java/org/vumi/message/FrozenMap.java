package org.vumi.message;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A JSON object that nobody can change: keys in the order they were put; values String, Boolean, Number, null,
 * FrozenMap or {@link FrozenList}.
 *
 * <p>Immutability shows in the type, so that a message decoded, replied to and encoded again is never copied twice.
 */
public final class FrozenMap extends AbstractMap<String, Object> {
    static final FrozenMap EMPTY = new FrozenMap(new LinkedHashMap<>(0));

    private final Map<String, Object> entries;

    private FrozenMap(Map<String, Object> entries) {
        this.entries = Collections.unmodifiableMap(entries);
    }

    /**
     * A deep copy; what is frozen already is shared.
     *
     * @throws IllegalArgumentException if a key is no text, or a value cannot stand in JSON; names the key
     */
    public static FrozenMap copyOf(Map<?, ?> source) {
        if (source instanceof FrozenMap frozen) {
            return frozen;
        }
        Builder copy = new Builder(source.size());
        source.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("key '" + key + "' is not a text");
            }
            copy.put(name, Frozen.copyOf(name, value));
        });
        return copy.build();
    }

    @Override
    public Object get(Object key) {
        return entries.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return entries.containsKey(key);
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        entries.forEach(action);
    }

    @Override
    public Set<String> keySet() {
        return entries.keySet();
    }

    @Override
    public Collection<Object> values() {
        return entries.values();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return entries.entrySet();
    }

    /** Takes entries once, then hands them over; of a repeated key the last value stays. Not for several threads. */
    public static final class Builder {
        private Map<String, Object> entries;

        /** @param expected about how many entries will come */
        public Builder(int expected) {
            entries = new LinkedHashMap<>(expected * 4 / 3 + 1);
        }

        /** @param value String, Boolean, immutable Number, null, FrozenMap or FrozenList: not checked, not copied */
        public Builder put(String key, Object value) {
            entries.put(key, value);
            return this;
        }

        /** Ends this builder: a later {@link #put} fails. */
        public FrozenMap build() {
            FrozenMap built = entries.isEmpty() ? EMPTY : new FrozenMap(entries);
            entries = null;
            return built;
        }
    }
}
