package org.vumi.worker;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that a worker does not know. One that stands in {@code defaults} is warned about only if none of the workers that
 * share it knows it, and then once.
 */
final class UnknownKeys {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownKeys.class);

    private record Key(Place place, String name) {}

    private final Map<Key, Set<String>> unknownTo = new LinkedHashMap<>();
    private final Map<Key, String> nearest = new LinkedHashMap<>();
    private final Set<Key> known = new LinkedHashSet<>();

    void known(Place place, String name) {
        known.add(new Key(place, name));
    }

    void unknown(Place place, String name, String worker, Collection<String> declared) {
        Key key = new Key(place, name);
        unknownTo.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(worker);
        Spelling.nearest(name, declared).ifPresent(near -> nearest.putIfAbsent(key, near));
    }

    void warn() {
        unknownTo.forEach((key, workers) -> {
            if (!known.contains(key)) {
                LOG.warn("{}: {}: {}", key.place(), workers.iterator().next(), sentence(key));
            }
        });
    }

    private String sentence(Key key) {
        String near = nearest.get(key);
        return "unknown key '" + key.name() + "' is ignored" + (near == null ? "" : " (did you mean '" + near + "'?)");
    }
}
