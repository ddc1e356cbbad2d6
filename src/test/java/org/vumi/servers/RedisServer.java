package org.vumi.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;

/** A real redis-server with an append-only file, so that data outlives its process. */
public final class RedisServer extends Server {
    private final Path program = Binary.find("redis-server", "redis-server");

    RedisServer(ServerRun run) {
        super(run, "redis");
    }

    /** {@code redis://127.0.0.1:port/0}; no password, 16 databases. */
    @Override
    public String uri() {
        return "redis://%s:%d/0".formatted(host(), port());
    }

    /** Deletes every key of every database. */
    public void flush() {
        try (Jedis jedis = new Jedis(host(), port())) {
            jedis.flushAll();
        }
    }

    @Override
    List<String> command() {
        return List.of(
                program.toString(),
                "--bind",
                host(),
                "--port",
                String.valueOf(port()),
                "--dir",
                home().toString(),
                "--logfile",
                log().toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--set-proc-title",
                "no"); // a new title would overwrite the environment, and our mark with it
    }

    @Override
    Map<String, String> environment() {
        return Map.of();
    }

    @Override
    void probe() {
        try (Jedis jedis = new Jedis(host(), port(), 1_000)) {
            jedis.ping();
        }
    }
}
