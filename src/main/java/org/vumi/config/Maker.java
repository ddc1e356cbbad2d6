package org.vumi.config;

import java.util.Optional;

/** Makes objects for one worker, of classes that its configuration names or that it needs only with some configurations. */
public interface Maker {
    /**
     * @param key of type {@code (class)}
     * @return an object of that class, made by its only public constructor like the worker's own class; empty if there is
     *     no such class or constructor, which is a fault already told
     */
    Optional<Object> make(String key);

    /** @return an object of that class, made as above */
    <T> T make(Class<T> type);
}
