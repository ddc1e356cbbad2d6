package org.vumi.store;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * One Redis database: a thin layer over Spring Data's template, as camel-spring-redis brings it. Keys and values are
 * plain strings. Connects when first used; a call while Redis is away throws {@link DataAccessException}, the next one
 * tries again. Safe to share between threads.
 */
public final class Redis extends ServiceSupport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<String> url;
    private JedisConnectionFactory connections;
    private StringRedisTemplate template;

    /** @param url asked for when first connecting, see {@link RedisUrl} */
    public Redis(Supplier<String> url) {
        this.url = url;
    }

    /**
     * Whether it answers now.
     *
     * @throws DataAccessException saying why not
     */
    public void ping() {
        template().execute(RedisConnection::ping);
    }

    /** @return null if there is none */
    public String get(String key) {
        return template().opsForValue().get(key);
    }

    public void put(String key, String value) {
        template().opsForValue().set(key, value);
    }

    /** Forgotten after the given time. */
    public void put(String key, String value, Duration expiry) {
        template().opsForValue().set(key, value, expiry);
    }

    /** @return whether it was there */
    public boolean delete(String key) {
        return Boolean.TRUE.equals(template().delete(key));
    }

    /** {@code redis://host:port/db}, without user and password. */
    public String address() {
        return RedisUrl.of(url.get()).toString();
    }

    private synchronized StringRedisTemplate template() {
        if (template == null) {
            connections = connections(RedisUrl.of(url.get()));
            connections.start();
            template = new StringRedisTemplate(connections);
        }
        return template;
    }

    private static JedisConnectionFactory connections(RedisUrl where) {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(where.host(), where.port());
        server.setDatabase(where.db());
        server.setUsername(where.user());
        server.setPassword(where.password());
        JedisClientConfiguration.JedisClientConfigurationBuilder client = JedisClientConfiguration.builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(READ_TIMEOUT)
                .clientName("vumi");
        if (where.tls()) {
            client.useSsl();
        }
        JedisConnectionFactory factory =
                new JedisConnectionFactory(server, client.usePooling().build());
        factory.afterPropertiesSet();
        return factory;
    }

    @Override
    protected synchronized void doStop() {
        if (connections != null) {
            connections.destroy();
            connections = null;
            template = null;
        }
    }
}
