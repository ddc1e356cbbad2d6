package org.vumi.middleware;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vumi.config.Config;

/** A configuration of these values, which keeps the faults that are found. */
public final class GivenConfig implements Config {
    private final Map<String, Object> values;
    private final List<String> faults = new ArrayList<>();

    public GivenConfig(Map<String, Object> values) {
        this.values = values;
    }

    public List<String> faults() {
        return faults;
    }

    @Override
    public String worker() {
        return "mw";
    }

    @Override
    public boolean given(String key) {
        return values.get(key) != null;
    }

    @Override
    public String text(String key) {
        return (String) values.get(key);
    }

    @Override
    public int integer(String key) {
        return (Integer) values.get(key);
    }

    @Override
    public double number(String key) {
        return (Double) values.get(key);
    }

    @Override
    public boolean flag(String key) {
        return (Boolean) values.get(key);
    }

    @Override
    public Duration seconds(String key) {
        return (Duration) values.get(key);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Object> list(String key) {
        return (List<Object>) values.getOrDefault(key, List.of());
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> map(String key) {
        return (Map<String, Object>) values.getOrDefault(key, Map.of());
    }

    @Override
    public String where(String path) {
        return "";
    }

    @Override
    public void reject(String path, String sentence) {
        faults.add(sentence);
    }
}
