package org.vumi.embedded;

import java.time.Duration;

/** A pause between two looks at something that tells no one when it changes. */
final class Pause {
    private Pause() {}

    /** @throws EmbeddedException if the thread is interrupted, which stays marked */
    static void of(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while waiting", e);
        }
    }
}
