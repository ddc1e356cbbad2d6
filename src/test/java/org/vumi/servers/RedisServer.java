package org.vumi.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;

/** A real redis-server with an append-only file, so that data outlives its process. */
public final class RedisServer extends Server {
    private final Path program = Binary.find("redis-server", "redis-server");
    private String appendFsync = "everysec";

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

    /**
     * From now on, restarts included, it has on its disk what it confirms; a test that kills it says so first. By default it
     * writes once a second, and while such a write takes long it confirms what it has only in memory.
     */
    public void confirmOnlyWhatIsOnDisk() {
        appendFsync("always");
    }

    private void appendFsync(String when) {
        appendFsync = when;
        try (Jedis jedis = new Jedis(host(), port())) {
            jedis.configSet("appendfsync", when);
        }
    }

    @Override
    void settle() {
        takeWrites();
        appendFsync("everysec");
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
                "--appendfsync",
                appendFsync,
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
