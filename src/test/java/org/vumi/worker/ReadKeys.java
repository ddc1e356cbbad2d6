package org.vumi.worker;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vumi.config.Config;

/** A configuration that remembers which keys were read. */
final class ReadKeys implements Config {
    private final Config config;
    private final Set<String> read = new HashSet<>();

    ReadKeys(Config config) {
        this.config = config;
    }

    Set<String> read() {
        return read;
    }

    private String note(String key) {
        read.add(key);
        return key;
    }

    @Override
    public String worker() {
        return config.worker();
    }

    @Override
    public boolean given(String key) {
        return config.given(note(key));
    }

    @Override
    public String text(String key) {
        return config.text(note(key));
    }

    @Override
    public int integer(String key) {
        return config.integer(note(key));
    }

    @Override
    public double number(String key) {
        return config.number(note(key));
    }

    @Override
    public boolean flag(String key) {
        return config.flag(note(key));
    }

    @Override
    public Duration seconds(String key) {
        return config.seconds(note(key));
    }

    @Override
    public List<Object> list(String key) {
        return config.list(note(key));
    }

    @Override
    public Map<String, Object> map(String key) {
        return config.map(note(key));
    }

    @Override
    public String where(String path) {
        return config.where(path);
    }

    @Override
    public void reject(String path, String sentence) {
        config.reject(path, sentence);
    }
}
