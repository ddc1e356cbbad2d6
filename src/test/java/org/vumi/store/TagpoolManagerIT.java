package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.Tag;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

@ExtendWith(Servers.class)
class TagpoolManagerIT {
    private Redis redis;
    private Jedis jedis;
    private TagpoolManager tagpools;

    @BeforeEach
    void connect(RedisServer server) {
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
        tagpools = new TagpoolManager(redis, "tp");
    }

    @AfterEach
    void disconnect() {
        jedis.close();
        redis.stop();
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("tagpool");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void doesAsVumi(Vector vector) {
        List<Object> results = new ArrayList<>();
        for (JsonNode operation : vector.input().get("operations")) {
            try {
                results.add(run(operation.get(0).asText(), operation.get(1)));
            } catch (TagpoolInUse e) {
                results.add(Map.of("error", "TagpoolError", "detail", e.getMessage()));
            }
        }
        assertThat(results).isEqualTo(Json.value(vector.expected().get("results")));
        assertThat(keys()).isEqualTo(Json.value(vector.expected().get("redis")));
    }

    private Object run(String operation, JsonNode argument) {
        switch (operation) {
            case "declare" -> {
                List<Tag> tags = new ArrayList<>();
                argument.forEach(tag -> tags.add(tag(tag)));
                tagpools.declare(tags);
            }
            case "acquire" -> {
                return tagpools.acquire(argument.asText())
                        .map(tag -> List.of(tag.pool(), tag.name()))
                        .orElse(null);
            }
            case "release" -> tagpools.release(tag(argument));
            case "purge" -> tagpools.purge(argument.asText());
            default -> throw new IllegalArgumentException(operation);
        }
        return null;
    }

    private static Tag tag(JsonNode pair) {
        return new Tag(pair.get(0).asText(), pair.get(1).asText());
    }

    private Map<String, Object> keys() {
        Map<String, Object> all = new TreeMap<>();
        for (String key : jedis.keys("*")) {
            all.put(
                    key,
                    jedis.type(key).equals("list")
                            ? jedis.lrange(key, 0, -1)
                            : List.copyOf(new TreeSet<>(jedis.smembers(key))));
        }
        return all;
    }

    @Test
    void givesEachOfAThousandTagsOnce() throws Exception {
        List<Tag> tags = IntStream.range(0, 1_000)
                .mapToObj(tag -> new Tag("pool", "%04d".formatted(tag)))
                .toList();
        assertThat(tagpools.declare(tags)).isEqualTo(1_000);
        ExecutorService takers = Executors.newFixedThreadPool(16);
        try {
            List<Future<Optional<Tag>>> taken = takers.invokeAll(
                    java.util.Collections.nCopies(1_000, (Callable<Optional<Tag>>) () -> tagpools.acquire("pool")));
            List<Tag> all = new ArrayList<>();
            for (Future<Optional<Tag>> one : taken) {
                all.add(one.get().orElseThrow());
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(tags);
        } finally {
            takers.shutdownNow();
        }
        assertThat(tagpools.acquire("pool")).isEmpty();
        assertThat(tagpools.inUse("pool")).hasSize(1_000);
        assertThat(tagpools.free("pool")).isEmpty();
    }

    @Test
    void takesMoreTagsThanGoAtOnceAndKeepsTheirOrder() {
        List<Tag> tags = IntStream.range(0, 2_500)
                .mapToObj(tag -> new Tag("pool", "%04d".formatted(tag)))
                .toList();
        tagpools.declare(tags);
        assertThat(tagpools.declare(tags)).isZero();
        assertThat(tagpools.free("pool")).isEqualTo(tags.stream().map(Tag::name).toList());
    }

    @Test
    void sortsBeyondTheBasicPlaneAsPythonDoes() {
        tagpools.declare(List.of(new Tag("pool", "\ud83d\ude42"), new Tag("pool", "\uff01")));
        assertThat(tagpools.free("pool")).containsExactly("\uff01", "\ud83d\ude42");
    }

    @Test
    void saysWhetherATagWasInUse() {
        tagpools.declare(List.of(new Tag("pool", "a")));
        assertThat(tagpools.release(new Tag("pool", "a"))).isFalse();
        Tag taken = tagpools.acquire("pool").orElseThrow();
        assertThat(tagpools.release(taken)).isTrue();
        assertThat(tagpools.release(taken)).isFalse();
        assertThat(tagpools.free("pool")).containsExactly("a");
    }

    @Test
    void listsPoolsWhateverTheyAreCalled() {
        new TagpoolManager(redis, "t").declare(List.of(new Tag("another", "a")));
        TagpoolManager odd = new TagpoolManager(redis, "[t]*?\\");
        odd.declare(List.of(new Tag("a:b", "1"), new Tag("free", "1"), new Tag("all used", "1")));
        odd.acquire("all used");
        assertThat(odd.pools()).containsExactly("a:b", "all used", "free");
        assertThat(tagpools.pools()).isEmpty();
        assertThatThrownBy(() -> odd.purge("all used")).isInstanceOf(TagpoolInUse.class);
    }
}
