package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Json;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.store.MessageBatches;
import org.vumi.store.MessageStore;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;

/** The message store by HTTP from a process with its own Redis: every page of the OpenAPI document answers as it says. */
@ExtendWith(Servers.class)
class StoreApiIT {
    private static final Tag TAG = new Tag("pool", "t/1 é");
    private static final int MESSAGES = 25;

    private final HttpClient client = HttpClient.newHttpClient();
    private String url;
    private String login;
    private String batch;

    @Test
    void everyPageAnswersAsDescribed(VumiHome home) throws Exception {
        VumiJar demo = home.start("demo", "--http-port=0", "--management-port=0");
        url = demo.ready().path("management").asText();
        String password =
                Files.readString(home.data().resolve("management-password")).strip();
        login = "Basic " + Base64.getEncoder().encodeToString(("vumi:" + password).getBytes(StandardCharsets.UTF_8));
        Redis redis = RedisAddress.of("embedded", home.data());
        try {
            fill(redis);
            JsonNode document = Json.tree(get("/store/openapi.json", 200).getBytes(StandardCharsets.UTF_8));
            everyPathAnswers(document);
            everyParameterIsTaken(document);
            pagesFollowEachOther();
            nobodyElseSeesAnything(document);
            nothingCanBeChanged();
        } finally {
            redis.stop();
        }
    }

    private void fill(Redis redis) throws Exception {
        StoreSettings settings = StoreSettings.of("message_store");
        batch = new MessageBatches(redis, settings, MessageIds.RANDOM, Clock.systemUTC()).start(List.of(TAG));
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        MessageStore store = new MessageStore(redis, settings, Clock.systemUTC(), thread);
        for (int i = 0; i < MESSAGES; i++) {
            store.addOutbound(message("m%02d".formatted(i)), TAG);
        }
        store.addInbound(message("in"), null);
        store.addEvent(TransportEvent.ack("t", "m00", "x", MessageIds.RANDOM, Clock.systemUTC()))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        thread.shutdown();
    }

    private static TransportUserMessage message(String id) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "message_version", "20110921",
                "message_type", "user_message",
                "timestamp", "2026-11-25 10:00:00.000000",
                "message_id", id,
                "to_addr", "+27821",
                "from_addr", "8181",
                "content", "é",
                "transport_name", "t",
                "transport_type", "sms",
                "transport_metadata", Map.of()));
        fields.put("helper_metadata", Map.of());
        fields.put("in_reply_to", null);
        fields.put("session_event", null);
        return TransportUserMessage.of(fields);
    }

    private String get(String path, int code) throws Exception {
        HttpResponse<String> response = send(path, "GET", Map.of("Authorization", login));
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(code);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        return response.body();
    }

    private HttpResponse<String> send(String path, String method, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url).resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        // a connection on which something was refused is closed
        HttpClient sender = method.equals("GET") ? client : HttpClient.newHttpClient();
        return sender.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The document's path with ids that are there, or not. */
    private String path(String path, boolean there) {
        return path.replace("{message_id}", there ? "m00" : "none").replace("{batch_id}", there ? batch : "none");
    }

    private void everyPathAnswers(JsonNode document) throws Exception {
        assertThat(document.get("paths").size()).isEqualTo(5);
        for (var path : document.get("paths").properties()) {
            JsonNode responses = path.getValue().get("get").get("responses");
            JsonNode schema = responses.at("/200/content/application~1json/schema");
            JsonNode answer = Json.tree(get(path(path.getKey(), true), 200).getBytes(StandardCharsets.UTF_8));
            assertThat(faults(answer, schema, document, path.getKey())).isEmpty();
            for (int code : List.of(400, 404)) {
                if (responses.has(String.valueOf(code))
                        && (code == 400 || path.getKey().contains("{"))) {
                    String asked = path(path.getKey(), code == 400) + (code == 400 ? "?colour=red" : "");
                    JsonNode error = Json.tree(get(asked, code).getBytes(StandardCharsets.UTF_8));
                    assertThat(faults(error, document.at("/components/schemas/Error"), document, asked))
                            .isEmpty();
                }
            }
        }
        get("/store/", 404);
        get("/store/nothing", 404);
        get("/store/messages/m00/more", 404);
    }

    private void everyParameterIsTaken(JsonNode document) throws Exception {
        Map<String, String> values = Map.of(
                "prefix", "message_store",
                "batch", batch,
                "tag", "pool:t/1 é",
                "address", "+27821",
                "direction", "outbound",
                "since", "2026-11-25",
                "until", "2026-11-25T11:00:00",
                "order", "newest",
                "limit", "1000");
        for (var path : document.get("paths").properties()) {
            Map<String, String> given = new TreeMap<>();
            for (JsonNode one : path.getValue().get("get").path("parameters")) {
                JsonNode parameter = one.has("$ref") ? resolve(one, document) : one;
                String name = parameter.get("name").asText();
                if (parameter.get("in").asText().equals("query") && !name.equals("cursor")) {
                    given.put(name, values.get(name));
                }
            }
            List<String> query = new ArrayList<>();
            given.forEach((name, value) -> query.add(name + "=" + encoded(value)));
            String answer = get(path(path.getKey(), true) + "?" + String.join("&", query), 200);
            if (path.getKey().equals("/store/messages")) {
                assertThat(given.keySet()).isEqualTo(new TreeSet<>(values.keySet()));
                assertThat(Json.tree(answer.getBytes(StandardCharsets.UTF_8)).get("messages"))
                        .hasSize(MESSAGES);
            }
        }
        for (String wrong : List.of(
                "limit=0",
                "limit=1001",
                "order=up",
                "since=now",
                "tag=t",
                "direction=x",
                "cursor=x",
                "limit=1&limit=2")) {
            get("/store/messages?" + wrong, 400);
        }
    }

    private void pagesFollowEachOther() throws Exception {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            String answer = get("/store/messages?direction=outbound&limit=7&cursor=" + cursor, 200);
            JsonNode page = Json.tree(answer.getBytes(StandardCharsets.UTF_8));
            assertThat(page.get("messages").size()).isLessThanOrEqualTo(7);
            page.get("messages")
                    .forEach(one -> ids.add(one.at("/message/message_id").asText()));
            cursor = page.get("next").isNull() ? null : page.get("next").asText();
        }
        assertThat(ids).hasSize(MESSAGES).isSorted().doesNotHaveDuplicates();
    }

    private void nobodyElseSeesAnything(JsonNode document) throws Exception {
        for (var path : document.get("paths").properties()) {
            String asked = path(path.getKey(), true);
            for (Map<String, String> headers :
                    List.of(Map.<String, String>of(), Map.of("Authorization", "Basic " + encoded("vumi:vumi")))) {
                HttpResponse<String> response = send(asked, "GET", headers);
                assertThat(response.statusCode()).isEqualTo(401);
                assertThat(response.body()).isEqualTo("{\"error\":\"login needed\"}");
            }
            assertThat(send(asked, "GET", Map.of("Authorization", login, "Origin", "http://evil.example"))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private void nothingCanBeChanged() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertThat(send("/store/messages/m00", method, Map.of("Authorization", login))
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    private static JsonNode resolve(JsonNode reference, JsonNode document) {
        return document.at(reference.get("$ref").asText().substring(1));
    }

    /** As much of JSON Schema as the document uses. */
    private static List<String> faults(JsonNode value, JsonNode schema, JsonNode document, String where) {
        if (schema.has("$ref")) {
            return faults(value, resolve(schema, document), document, where);
        }
        List<String> faults = new ArrayList<>();
        List<String> types = new ArrayList<>();
        if (schema.path("type").isArray()) {
            schema.get("type").forEach(type -> types.add(type.asText()));
        } else {
            types.add(schema.path("type").asText());
        }
        String type = value.isNull()
                ? "null"
                : value.isIntegralNumber()
                        ? "integer"
                        : value.isTextual()
                                ? "string"
                                : value.isArray()
                                        ? "array"
                                        : value.isObject()
                                                ? "object"
                                                : value.getNodeType().name();
        if (!types.contains(type)) {
            faults.add(where + " is " + type + ", not " + types);
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                faults.add(where + " lacks " + name);
            }
        });
        if (schema.has("properties") && value.isObject()) {
            value.properties().forEach(field -> {
                JsonNode of = schema.get("properties").get(field.getKey());
                if (of == null) {
                    faults.add(where + " has " + field.getKey() + ", which is not described");
                } else {
                    faults.addAll(faults(field.getValue(), of, document, where + "." + field.getKey()));
                }
            });
        }
        if (schema.has("additionalProperties")) {
            value.properties()
                    .forEach(field -> faults.addAll(faults(
                            field.getValue(),
                            schema.get("additionalProperties"),
                            document,
                            where + "." + field.getKey())));
        }
        for (int i = 0; i < value.size() && schema.has("items"); i++) {
            faults.addAll(faults(value.get(i), schema.get("items"), document, where + "[" + i + "]"));
        }
        return faults;
    }
}
