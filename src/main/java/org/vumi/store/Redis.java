package org.vumi.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.types.Expiration;
import redis.clients.jedis.JedisPoolConfig;

/**
 * One Redis, as the template that camel-spring-redis brings sees it: keys and values are texts. Connects when used, again
 * after a loss, and never waits longer than a few seconds. Safe to share.
 */
public final class Redis implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MOST_CONNECTIONS = 32;
    private static final int DEFAULT_PORT = 6379;

    private final String address;
    private final JedisConnectionFactory connections;
    private final StringRedisTemplate template;

    /** @param url {@code redis://[user:password@]host[:port][/db]}, or rediss for TLS; see {@link #check} */
    public Redis(String url) {
        URI uri = check(url);
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(uri.getHost(), port(uri));
        server.setDatabase(database(uri));
        credentials(uri, server);
        address = uri.getHost() + ":" + port(uri);
        connections = new JedisConnectionFactory(server, client(uri.getScheme().equals("rediss")));
        connections.start();
        template = new StringRedisTemplate(connections);
    }

    /** @throws IllegalArgumentException if it is not a URL of a Redis; the sentence does not quote a password */
    public static URI check(String url) {
        URI uri;
        try {
            uri = URI.create(url);
            database(uri);
        } catch (IllegalArgumentException e) {
            uri = null;
        }
        if (uri == null
                || uri.getHost() == null
                || !List.of("redis", "rediss").contains(String.valueOf(uri.getScheme()))) {
            throw new IllegalArgumentException("not the URL of a Redis (accepted: redis://user:password@host:port/db)");
        }
        return uri;
    }

    private static int port(URI uri) {
        return uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
    }

    private static int database(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        return path.isEmpty() ? 0 : Integer.parseInt(path);
    }

    private static void credentials(URI uri, RedisStandaloneConfiguration server) {
        String raw = uri.getRawUserInfo();
        if (raw == null) {
            return;
        }
        int colon = raw.indexOf(':');
        String user = decode(colon < 0 ? raw : raw.substring(0, colon));
        if (!user.isEmpty()) {
            server.setUsername(user);
        }
        if (colon >= 0) {
            server.setPassword(decode(raw.substring(colon + 1)));
        }
    }

    private static String decode(String raw) {
        return java.net.URLDecoder.decode(raw.replace("+", "%2B"), UTF_8);
    }

    private static JedisClientConfiguration client(boolean tls) {
        JedisPoolConfig pool = new JedisPoolConfig();
        pool.setMaxTotal(MOST_CONNECTIONS);
        pool.setMaxIdle(MOST_CONNECTIONS);
        pool.setMaxWait(TIMEOUT);
        pool.setJmxEnabled(false);
        var client = JedisClientConfiguration.builder().connectTimeout(TIMEOUT).readTimeout(TIMEOUT);
        if (tls) {
            client.useSsl();
        }
        return client.usePooling().poolConfig(pool).build();
    }

    /** {@code host:port}, for logs. */
    public String address() {
        return address;
    }

    /** @throws RedisUnavailable if it does not answer */
    public void ping() {
        ask(() -> template.execute((RedisCallback<String>) RedisConnection::ping));
    }

    /** @throws RedisUnavailable if it does not answer */
    public Optional<String> get(String key) {
        return Optional.ofNullable(ask(() -> template.opsForValue().get(key)));
    }

    /** @return the items of a list, oldest first; empty if there is none */
    public List<String> list(String key) {
        return ask(() -> template.opsForList().range(key, 0, -1));
    }

    /**
     * Several writes in one round trip; other clients may see some before others.
     *
     * @throws RedisUnavailable if it did not confirm all: some may have been done
     */
    public void write(Consumer<Writes> writes) {
        ask(() -> template.executePipelined((RedisCallback<Object>) connection -> {
            writes.accept(new Writes(connection));
            return null;
        }));
    }

    private <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (InvalidDataAccessApiUsageException e) {
            throw e;
        } catch (DataAccessException e) {
            throw new RedisUnavailable("Redis at " + address + " does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        connections.destroy();
    }

    /** What {@link #write} can do. */
    public static final class Writes {
        private final RedisConnection connection;

        private Writes(RedisConnection connection) {
            this.connection = connection;
        }

        /** Sets a text that Redis forgets after a time. */
        public void set(String key, String value, Duration expiry) {
            connection
                    .stringCommands()
                    .set(
                            key.getBytes(UTF_8),
                            value.getBytes(UTF_8),
                            Expiration.from(expiry),
                            org.springframework.data.redis.connection.RedisStringCommands.SetOption.upsert());
        }

        /** Adds to the end of a list that keeps its newest items, and is forgotten a time after the last one came. */
        public void append(String key, String item, int most, Duration expiry) {
            byte[] list = key.getBytes(UTF_8);
            connection.listCommands().rPush(list, item.getBytes(UTF_8));
            connection.listCommands().lTrim(list, -most, -1);
            connection.keyCommands().pExpire(list, expiry.toMillis());
        }
    }
}
