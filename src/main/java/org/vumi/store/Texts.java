package org.vumi.store;

/** Some texts by their keys, as {@link TextStore} lends them. */
public interface Texts {
    /** @return null if there is none; what was put before, if something was */
    String get(String key);

    void put(String key, String value);
}
