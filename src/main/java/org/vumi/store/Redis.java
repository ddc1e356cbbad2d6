package org.vumi.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.StringRedisTemplate;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One Redis database: a thin layer over Spring Data's template, as camel-spring-redis brings it. Keys and values are
 * plain strings. Connects when first used; a call while Redis is away throws {@link RedisUnavailable} within seconds, the
 * next one tries again. Safe to share between threads.
 */
public final class Redis extends ServiceSupport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_CONNECTIONS = 32;
    private static final int MOST_AT_ONCE = 500;
    private static final ScanOptions SOME =
            ScanOptions.scanOptions().count(MOST_AT_ONCE).build();

    /** What Redis 6 says of a script that met what passes. */
    private static final Pattern PASSES = Pattern.compile(
            "^ERR Error running script.*-(OOM|MISCONF|READONLY|NOREPLICAS|MASTERDOWN|LOADING) ", Pattern.DOTALL);

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
     * @throws RedisUnavailable saying why not
     */
    public void ping() {
        ask(template -> template.execute((RedisCallback<String>) RedisConnection::ping));
    }

    /** @return null if there is none */
    public String get(String key) {
        return ask(template -> template.opsForValue().get(key));
    }

    /**
     * Forgotten after the given time without another call.
     *
     * @return null if there is none
     */
    public String get(String key, Duration expiry) {
        List<Object> results = ask(template -> template.executePipelined((RedisCallback<Object>) connection -> {
            byte[] name = key.getBytes(StandardCharsets.UTF_8);
            connection.stringCommands().get(name);
            connection.keyCommands().pExpire(name, expiry.toMillis());
            return null;
        }));
        return (String) results.get(0);
    }

    /** @return the values in the order of the keys, null where there is none; one round trip */
    public List<String> values(List<String> keys) {
        return ask(template -> template.opsForValue().multiGet(keys));
    }

    public void put(String key, String value) {
        tell(template -> template.opsForValue().set(key, value));
    }

    /** Forgotten after the given time. */
    public void put(String key, String value, Duration expiry) {
        tell(template -> template.opsForValue().set(key, value, expiry));
    }

    /**
     * Adds one to a number that starts at 0.
     *
     * @param expiry forgotten after this time without another call
     * @return the number now
     */
    public long increment(String key, Duration expiry) {
        List<Object> results = ask(template -> template.executePipelined((RedisCallback<Object>) connection -> {
            byte[] name = key.getBytes(StandardCharsets.UTF_8);
            connection.stringCommands().incr(name);
            connection.keyCommands().expire(name, expiry.toSeconds());
            return null;
        }));
        return (Long) results.get(0);
    }

    /** @return whether it was there */
    public boolean delete(String key) {
        return Boolean.TRUE.equals(ask(template -> template.delete(key)));
    }

    /** @return the items of a list, oldest first; empty if there is none */
    public List<String> list(String key) {
        return ask(template -> template.opsForList().range(key, 0, -1));
    }

    /** @return the members of a set in their natural order; empty if there is none */
    public SortedSet<String> members(String key) {
        Collection<String> members = ask(template -> template.opsForSet().members(key));
        return new TreeSet<>(members);
    }

    /** @return the fields of a hash; empty if there is none */
    public Map<String, String> hash(String key) {
        return ask(template -> template.<String, String>opsForHash().entries(key));
    }

    /** @return a field of a hash; null if there is none */
    public String field(String key, String name) {
        return ask(template -> template.<String, String>opsForHash().get(key, name));
    }

    /**
     * Several hashes in one round trip.
     *
     * @return as many as there are keys, in their order; empty where there is none
     */
    @SuppressWarnings("unchecked") // as the template reads hashes
    public List<Map<String, String>> hashes(List<String> keys) {
        List<Object> results = ask(template -> template.executePipelined((RedisCallback<Object>) connection -> {
            keys.forEach(key -> connection.hashCommands().hGetAll(key.getBytes(StandardCharsets.UTF_8)));
            return null;
        }));
        return results.stream().map(hash -> (Map<String, String>) hash).toList();
    }

    /** @return the members of a sorted set by their scores, lowest first; empty if there is none */
    public List<String> sorted(String key) {
        return List.copyOf(ask(template -> template.opsForZSet().range(key, 0, -1)));
    }

    /**
     * Passes on all keys that begin so, some at a time. A key that comes or goes meanwhile may be among them or not; one may come
     * twice. Redis looks at every key of the database.
     */
    public void scan(String prefix, Consumer<List<String>> reader) {
        ScanOptions options = ScanOptions.scanOptions()
                .match(prefix.replaceAll("([\\\\*?\\[\\]])", "\\\\$1") + "*")
                .count(MOST_AT_ONCE)
                .build();
        scan(connection -> connection.keyCommands().scan(options), reader);
    }

    /** Passes on the names of a hash's fields, as {@link #scan} does. */
    public void scanFields(String key, Consumer<List<String>> reader) {
        scan(
                connection -> connection.hashCommands().hScan(key.getBytes(StandardCharsets.UTF_8), SOME),
                entry -> entry.getKey(),
                reader);
    }

    /** Passes on the members of a set, as {@link #scan} does. */
    public void scanSet(String key, Consumer<List<String>> reader) {
        scan(connection -> connection.setCommands().sScan(key.getBytes(StandardCharsets.UTF_8), SOME), reader);
    }

    private void scan(Function<RedisConnection, Cursor<byte[]>> start, Consumer<List<String>> reader) {
        scan(start, found -> found, reader);
    }

    /** The connection stays for the whole scan; what the reader asks goes by another. */
    private <T> void scan(
            Function<RedisConnection, Cursor<T>> start, Function<T, byte[]> name, Consumer<List<String>> reader) {
        tell(template -> template.execute((RedisCallback<Object>) connection -> {
            List<String> some = new ArrayList<>(MOST_AT_ONCE);
            try (Cursor<T> cursor = start.apply(connection)) {
                while (cursor.hasNext()) {
                    some.add(new String(name.apply(cursor.next()), StandardCharsets.UTF_8));
                    if (some.size() == MOST_AT_ONCE || !cursor.hasNext()) {
                        reader.accept(List.copyOf(some));
                        some.clear();
                    }
                }
            }
            return null;
        }));
    }

    /**
     * Runs a script in one round trip; other clients see all that it writes, or nothing.
     *
     * @return what the script returns: texts, numbers as Long, null for false, or lists of these
     */
    public List<?> run(Script script, List<String> keys, List<String> arguments) {
        return ask(template -> template.execute(script.script(), keys, arguments.toArray()));
    }

    /**
     * Several writes in one round trip; other clients may see some before others.
     *
     * @return the lists asked for meanwhile, in that order
     * @throws RedisUnavailable if it did not confirm all: some may have been done
     */
    @SuppressWarnings("unchecked") // texts, as the template makes of all octets
    public List<List<String>> write(Consumer<RedisWrites> writes) {
        List<Object> results = ask(template -> template.executePipelined((RedisCallback<Object>) connection -> {
            writes.accept(new RedisWrites(connection));
            return null;
        }));
        return results.stream()
                .filter(List.class::isInstance)
                .map(list -> (List<String>) list)
                .toList();
    }

    private void tell(Consumer<StringRedisTemplate> command) {
        ask(template -> {
            command.accept(template);
            return null;
        });
    }

    private <T> T ask(Function<StringRedisTemplate, T> question) {
        try {
            return question.apply(template());
        } catch (InvalidDataAccessApiUsageException e) {
            if (!(e.getCause() instanceof JedisException refusal) || oursToMend(refusal)) {
                throw e;
            }
            throw new RedisUnavailable(address() + " cannot answer now: " + refusal.getMessage(), e);
        } catch (DataAccessException e) {
            throw new RedisUnavailable(address() + " does not answer: " + e.getMessage(), e);
        }
    }

    /** A key of another kind, a wrong command: no matter of waiting, as LOADING, MISCONF, OOM or READONLY are. */
    private static boolean oursToMend(JedisException refusal) {
        String code = String.valueOf(refusal.getMessage());
        return code.startsWith("WRONGTYPE")
                || code.startsWith("ERR") && !PASSES.matcher(code).find();
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
            template.setExposeConnection(true); // else Spring makes a proxy class instance for every call
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
        JedisPoolConfig pool = new JedisPoolConfig();
        pool.setMaxTotal(MOST_CONNECTIONS);
        pool.setMaxIdle(MOST_CONNECTIONS);
        pool.setMaxWait(CONNECT_TIMEOUT);
        pool.setJmxEnabled(false);
        JedisConnectionFactory factory = new JedisConnectionFactory(
                server, client.usePooling().poolConfig(pool).build());
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
