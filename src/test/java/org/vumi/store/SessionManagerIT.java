package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

@ExtendWith(Servers.class)
class SessionManagerIT {
    /** Fields or users that Vumi leaves behind, and an expiry that it does not set. */
    @Differs({"ended sessions", "sessions begun by a save"})
    private static final Map<String, String> DIFFERENCES = Map.of(
            "create does not clear old fields", """
                    {"redis": {"app:tr:active_sessions": ["u1"], "app:tr:session:u1": {"created_at": "100"}},
                     "results": [{"old": "x"}, {"created_at": "100"}, {"created_at": "100"}], "expire": {}}""",
            "save without create sets no created_at and no expiry", """
                    {"redis": {"app:tr:active_sessions": ["u1"], "app:tr:session:u1": {"k": "v"}},
                     "results": [{"k": "v"}, {"k": "v"}], "expire": {"app:tr:session:u1": 180}}""",
            "clear deletes the hash but leaves the id in active_sessions", """
                    {"redis": {}, "results": [{"created_at": "1"}, null, {}], "expire": {}}""");

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T10:00:00.987654Z"), ZoneOffset.UTC);

    private Redis redis;
    private Jedis jedis;

    @BeforeEach
    void connect(RedisServer server) {
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
    }

    @AfterEach
    void disconnect() {
        jedis.close();
        redis.stop();
    }

    private SessionManager sessions(Duration length) {
        return new SessionManager(redis, "app:tr", Optional.ofNullable(length), CLOCK);
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("session_manager");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void doesAsVumi(Vector vector) {
        JsonNode length = vector.input().get("max_session_length");
        SessionManager sessions = sessions(length.isNull() ? null : Duration.ofSeconds(length.asLong()));
        List<Object> results = new ArrayList<>();
        for (JsonNode operation : vector.input().get("operations")) {
            results.add(run(sessions, operation));
        }
        JsonNode expected = DIFFERENCES.containsKey(vector.name())
                ? Json.tree(DIFFERENCES.get(vector.name()).getBytes())
                : vector.expected();
        assertThat(results).isEqualTo(Json.value(expected.get("results")));
        assertThat(keys()).isEqualTo(Json.value(expected.get("redis")));
        Map<String, Object> expiries = new HashMap<>();
        for (String key : jedis.keys("*")) {
            long left = jedis.pttl(key);
            if (left > 0) {
                expiries.put(key, (int) ((left + 19_999) / 20_000) * 20); // whole from 160 to 180
            }
        }
        assertThat(expiries).isEqualTo(Json.value(expected.get("expire")));
    }

    private Object run(SessionManager sessions, JsonNode operation) {
        String user = operation.path(1).asText();
        switch (operation.get(0).asText()) {
            case "create" -> {
                return sessions.create(user, texts(operation.get(2)));
            }
            case "save" -> {
                sessions.save(user, texts(operation.get(2)));
                return Json.value(operation.get(2)); // what Vumi returns
            }
            case "load" -> {
                return sessions.load(user);
            }
            case "clear" -> sessions.clear(user);
            case "drop_key" -> jedis.del("app:tr:session:" + user);
            case "active" -> {
                List<Object> active = new ArrayList<>();
                sessions.forEach((id, session) -> active.add(List.of(id, session)));
                return active;
            }
            default -> throw new IllegalArgumentException(operation.toString());
        }
        return null;
    }

    private static Map<String, String> texts(JsonNode fields) {
        Map<String, String> texts = new TreeMap<>();
        Json.fields(fields).forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }

    private Map<String, Object> keys() {
        Map<String, Object> all = new TreeMap<>();
        for (String key : jedis.keys("*")) {
            all.put(
                    key,
                    jedis.type(key).equals("hash")
                            ? jedis.hgetAll(key)
                            : List.copyOf(new TreeSet<>(jedis.smembers(key))));
        }
        return all;
    }

    @Test
    void saysWhenItBeganAsPythonWritesIt() {
        assertThat(sessions(null).create("u1", Map.of("a", "b")))
                .isEqualTo(Map.of("created_at", "1795600800.98", "a", "b"));
    }

    @Test
    @Differs("ended sessions")
    void forgetsUsersWhoseSessionsHaveExpired() {
        SessionManager sessions = sessions(Duration.ofMillis(50));
        sessions.create("u1", Map.of());
        sessions.create("u2", Map.of());
        await().until(() -> sessions.load("u2").isEmpty());
        sessions(null).create("u3", Map.of());
        List<String> active = new ArrayList<>();
        sessions.forEach((user, session) -> active.add(user));
        assertThat(active).containsExactly("u3");
        assertThat(jedis.smembers("app:tr:active_sessions")).containsExactly("u3");
    }

    @Test
    @Differs("ended sessions")
    void newSessionsClearUpAfterOldOnes() {
        for (int i = 0; i < 1_000; i++) {
            jedis.sadd("app:tr:active_sessions", "dead" + i);
        }
        SessionManager sessions = sessions(null);
        for (int i = 0; i < 1_000; i++) {
            sessions.create("u" + i % 10, Map.of());
        }
        assertThat(jedis.scard("app:tr:active_sessions")).isLessThan(200);
    }

    @Test
    void aSaveLeavesTheEndWhereItWas() {
        SessionManager sessions = sessions(Duration.ofMinutes(3));
        sessions.create("u1", Map.of());
        jedis.pexpire("app:tr:session:u1", 60_000);
        sessions.save("u1", Map.of("a", "b"));
        sessions.update("u1", before -> Map.of("c", "d"));
        assertThat(jedis.pttl("app:tr:session:u1")).isBetween(1L, 60_000L);
        assertThat(sessions.load("u1")).isEqualTo(Map.of("c", "d"));
    }

    @Test
    void updatesOfSeveralAreAllMade() throws Exception {
        SessionManager sessions = sessions(Duration.ofMinutes(3));
        Callable<Object> count = () -> sessions.update("u1", before -> {
            Map<String, String> after = new HashMap<>(before);
            after.merge("n", "1", (old, one) -> String.valueOf(Integer.parseInt(old) + 1));
            return after;
        });
        ExecutorService several = Executors.newFixedThreadPool(8);
        try {
            for (Future<Object> one : several.invokeAll(java.util.Collections.nCopies(200, count))) {
                one.get();
            }
        } finally {
            several.shutdownNow();
        }
        assertThat(sessions.load("u1")).isEqualTo(Map.of("n", "200"));
        assertThat(jedis.pttl("app:tr:session:u1")).isPositive();
    }

    @Test
    void anUpdateThatLeavesNothingEndsTheSession() {
        SessionManager sessions = sessions(null);
        sessions.create("u1", Map.of());
        sessions.update("u1", before -> Map.of());
        assertThat(jedis.keys("*")).isEmpty();
    }
}
