package org.vumi.message;

import java.util.UUID;

/** Source of new message and event ids. */
@FunctionalInterface
public interface MessageIds {
    /** Random version-4 UUIDs as 32 lower-case hex digits without dashes. */
    MessageIds RANDOM = () -> UUID.randomUUID().toString().replace("-", "");

    String next();
}
