package org.vumi.embedded;

/** What listens on the port answered with an error, or is no Redis: it is not ours, or not as ours should be. */
final class RedisRefusal extends java.io.IOException {
    private static final long serialVersionUID = 1L;

    RedisRefusal(String message) {
        super(message);
    }
}
