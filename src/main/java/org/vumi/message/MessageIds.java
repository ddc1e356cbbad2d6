package org.vumi.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** Source of message and event ids: 32 lower-case hex digits. */
@FunctionalInterface
public interface MessageIds {
    /** Version-4 UUIDs, without dashes. */
    MessageIds RANDOM = () -> digits(UUID.randomUUID());

    String next();

    /**
     * The same id for the same facts, a version-3 UUID without dashes: who tells a thing again, since it does not know whether it
     * was heard, tells it under the same id.
     */
    static MessageIds of(String... facts) {
        return () -> digits(UUID.nameUUIDFromBytes(String.join("\0", facts).getBytes(UTF_8)));
    }

    private static String digits(UUID id) {
        return id.toString().replace("-", "");
    }
}
