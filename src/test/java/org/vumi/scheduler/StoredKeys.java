package org.vumi.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.vumi.Json;
import org.vumi.servers.RedisServer;
import redis.clients.jedis.Jedis;

/** All of a Redis as recorded cases have it: sorted sets as pairs, sets in order, JSON in hashes as what it means. */
public final class StoredKeys {
    private StoredKeys() {}

    /** @param names makes the names that are recorded of ours */
    public static Map<String, Object> of(RedisServer server, UnaryOperator<String> names) {
        Map<String, Object> all = new TreeMap<>();
        try (Jedis jedis = new Jedis(URI.create(server.uri()))) {
            for (String key : jedis.keys("*")) {
                if (jedis.ttl(key) < 0) { // what is remembered for a while only is of no concern to Vumi
                    all.put(names.apply(key), value(jedis, key, names));
                }
            }
        }
        return all;
    }

    private static Object value(Jedis jedis, String key, UnaryOperator<String> names) {
        switch (jedis.type(key)) {
            case "hash" -> {
                Map<String, Object> fields = new TreeMap<>();
                jedis.hgetAll(key).forEach((name, text) -> fields.put(name, meaning(text)));
                return fields;
            }
            case "set" -> {
                List<String> members = new ArrayList<>();
                jedis.smembers(key).forEach(member -> members.add(names.apply(member)));
                return List.copyOf(new TreeSet<>(members));
            }
            default -> {
                return jedis.zrangeWithScores(key, 0, -1).stream()
                        .map(one -> List.of(names.apply(one.getElement()), one.getScore()))
                        .toList();
            }
        }
    }

    private static Object meaning(String text) {
        return text.startsWith("{") ? Json.value(Json.tree(text.getBytes())) : text;
    }

    /** What was recorded, in this form. */
    public static Map<String, Object> recorded(JsonNode redis) {
        Map<String, Object> all = new TreeMap<>();
        redis.fields().forEachRemaining(key -> {
            Object value = Json.value(key.getValue());
            if (value instanceof Map<?, ?> hash) {
                Map<String, Object> fields = new TreeMap<>();
                hash.forEach((name, text) -> fields.put(name.toString(), meaning(text.toString())));
                value = fields;
            }
            all.put(key.getKey(), value);
        });
        return all;
    }
}
