package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vumi.Vector;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;

/** Plays one recorded case of a router on a real worker. */
final class RouterVectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RouterVectors() {}

    /** The configuration of a case, with its router. */
    static Map<String, Object> config(Vector vector) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put(
                "router_class",
                "vumi.dispatchers." + vector.input().get("router").asText());
        config.putAll(JSON.convertValue(vector.input().get("config"), Map.class));
        return config;
    }

    /** The same, with one more name in a list. */
    static Map<String, Object> config(Vector vector, String list, String name) {
        Map<String, Object> config = config(vector);
        config.computeIfPresent(list, (key, names) -> {
            List<Object> more = new ArrayList<>((List<?>) names);
            more.add(name);
            return more;
        });
        return config;
    }

    /** Puts a map of the configuration in the order of its keys. */
    static void sortMap(Map<String, Object> config, String key) {
        config.put(key, new TreeMap<>((Map<?, ?>) config.get(key)));
    }

    /** Every step does what was recorded; an exception that wedged 0.4 sets the message aside. */
    static void play(Vector vector, DispatcherRig rig) {
        JsonNode steps = vector.input().get("steps");
        for (int i = 0; i < steps.size(); i++) {
            JsonNode expected = vector.expected().get("steps").get(i);
            DispatcherRig.Outcome outcome = deliver(rig, rig.config(), steps.get(i));
            check(outcome, expected, steps.get(i).get("message"));
        }
    }

    /** Hands a step's message to the endpoint that its transport_name names, else to the first. */
    static DispatcherRig.Outcome deliver(DispatcherRig rig, Map<String, ?> config, JsonNode step) {
        String op = step.get("op").asText();
        List<?> names = (List<?>) config.get(op.equals("outbound") ? "exposed_names" : "transport_names");
        String named = step.get("message").path("transport_name").asText();
        Object endpoint = names.contains(named) ? named : names.get(0);
        return rig.deliver(endpoint + "." + op, bytes(step.get("message")));
    }

    static byte[] bytes(JsonNode message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static void check(DispatcherRig.Outcome outcome, JsonNode expected, JsonNode message) {
        if (expected.has("error")) {
            assertThat(outcome.failure()).isInstanceOf(InvalidMessage.class);
        } else {
            assertThat(outcome.failure()).isNull();
        }
        List<String> keys = new ArrayList<>();
        expected.get("published").forEach(one -> keys.add(one.get("routing_key").asText()));
        assertThat(outcome.routingKeys()).isEqualTo(keys);
        for (int i = 0; i < keys.size(); i++) {
            Map<String, Object> fields =
                    MessageCodec.decode(outcome.published().get(i).body());
            Map<String, Object> wanted = new LinkedHashMap<>(JSON.convertValue(message, Map.class));
            JsonNode name = expected.get("published").get(i).get("transport_name");
            wanted.put("transport_name", name.isNull() ? null : name.asText());
            assertThat(fields).isEqualTo(wanted);
        }
    }
}
