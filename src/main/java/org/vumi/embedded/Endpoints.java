package org.vumi.embedded;

import java.util.Optional;

/**
 * What runs in a data directory. The URLs carry the generated passwords: they are for clients, never for logs.
 *
 * @param pid process that owns the directory
 * @param amqpUrl {@code amqp://vumi:…@127.0.0.1:port/%2Fdevelop}, absent when that process runs no broker
 * @param redisUrl {@code redis://default:…@127.0.0.1:port/0}, absent when that process runs no Redis
 */
public record Endpoints(long pid, Optional<String> amqpUrl, Optional<String> redisUrl) {
    @Override
    public String toString() {
        return "Endpoints[pid=" + pid + ", broker=" + amqpUrl.isPresent() + ", redis=" + redisUrl.isPresent() + "]";
    }
}
