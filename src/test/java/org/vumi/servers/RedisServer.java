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

    /** How a Redis that answers can refuse to write. */
    public enum Refusal {
        OOM,
        READONLY
    }

    /** It reads, but writes no more, until {@link #takeWrites()}. */
    public void refuseWrites(Refusal refusal) {
        try (Jedis jedis = new Jedis(host(), port())) {
            refuseWrites(jedis, refusal);
        }
    }

    /** As {@link #refuseWrites(Refusal)}, any server. */
    public static void refuseWrites(Jedis jedis, Refusal refusal) {
        switch (refusal) {
            case OOM -> jedis.configSet("maxmemory", "1");
            case READONLY -> jedis.replicaof("127.0.0.1", 1); // nobody is there to be copied
        }
    }

    /** Ends {@link #refuseWrites}. */
    public void takeWrites() {
        try (Jedis jedis = new Jedis(host(), port())) {
            takeWrites(jedis);
        }
    }

    /** As {@link #takeWrites()}, any server. */
    public static void takeWrites(Jedis jedis) {
        jedis.configSet("maxmemory", "0");
        jedis.replicaofNoOne();
    }

    @Override
    void settle() {
        takeWrites();
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
