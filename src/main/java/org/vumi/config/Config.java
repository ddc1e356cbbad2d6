package org.vumi.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One worker's configuration: every key its templates declare, with the declared defaults, already of the declared
 * type. Reading a key that no template of the worker declares is a programming error and throws.
 *
 * <p>A class that finds fault with a value calls {@link #reject} and goes on, so that a start reports all faults.
 */
public interface Config {
    /** The worker's name: unique in the process, part of its route ids. */
    String worker();

    /** Whether the key was given, not merely defaulted. */
    boolean given(String key);

    /** @return the text, null if not given and without default */
    String text(String key);

    int integer(String key);

    double number(String key);

    boolean flag(String key);

    /** A number of seconds, fractions allowed. */
    Duration seconds(String key);

    /** @return the list, empty if not given; items are String, Boolean, Number, null, List or Map */
    List<Object> list(String key);

    /** @return the map in the order of the file, empty if not given; keys are text, values as in {@link #list} */
    Map<String, Object> map(String key);

    /** Where a key, or what a path into it leads to, is written, for people: file and line. */
    String where(String path);

    /**
     * Records a fault at this key's place in its file.
     *
     * @param path the key, or a path into it such as {@code OPERATOR_PREFIX.2771}
     * @param sentence what is wrong and what would be accepted
     */
    void reject(String path, String sentence);
}
