package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.vumi.Json;

/** Holds answers to the OpenAPI document: their status, type and every field. Knows of JSON Schema what the document uses. */
final class DescribedAnswers {
    private final JsonNode document;
    private final Set<String> seen = new TreeSet<>();

    DescribedAnswers(JsonNode document) {
        this.document = document;
    }

    /** As {@code get /messages 200}: which answers were there. */
    Set<String> seen() {
        return seen;
    }

    void check(String method, String path, HttpResponse<String> response) {
        JsonNode operation = document.path("paths").path(path).path(method);
        JsonNode answer = resolve(operation.path("responses").path(String.valueOf(response.statusCode())));
        String where = method + " " + path + " " + response.statusCode();
        assertThat(answer.isObject())
                .as(where + " is described: " + response.body())
                .isTrue();
        answer.path("headers").fieldNames().forEachRemaining(header -> {
            if (header.equals("Retry-After")) {
                assertThat(response.headers().firstValue(header))
                        .as(where)
                        .get()
                        .asString()
                        .matches("[0-9]+");
            }
        });
        String type = response.headers().firstValue("Content-Type").orElse("none");
        JsonNode schema = answer.path("content").path(type).path("schema");
        assertThat(schema.isObject()).as(where + " of type " + type).isTrue();
        assertThat(faults(schema, Json.tree(response.body().getBytes(StandardCharsets.UTF_8)), "$"))
                .as(where + " " + response.body())
                .isEmpty();
        seen.add(where);
    }

    /** What a callback brought. */
    void checkWebhook(String name, JsonNode body) {
        JsonNode schema = document.at("/webhooks/" + name + "/post/requestBody/content/application~1json/schema");
        assertThat(schema.isObject()).isTrue();
        assertThat(faults(schema, body, "$")).as(name + " " + body).isEmpty();
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private List<String> faults(JsonNode given, JsonNode value, String at) {
        JsonNode schema = resolve(given);
        List<String> faults = new ArrayList<>();
        if (schema.has("oneOf")) {
            long fitting = StreamSupport.stream(schema.path("oneOf").spliterator(), false)
                    .filter(one -> faults(one, value, at).isEmpty())
                    .count();
            return fitting == 1 ? faults : List.of(at + " fits " + fitting + " of oneOf");
        }
        if (schema.has("type") && !isOf(schema.path("type"), value)) {
            faults.add(at + " is no " + schema.path("type"));
        }
        if (schema.has("const") && !schema.path("const").equals(value)) {
            faults.add(at + " is not " + schema.path("const"));
        }
        if (schema.has("enum")
                && StreamSupport.stream(schema.path("enum").spliterator(), false)
                        .noneMatch(value::equals)) {
            faults.add(at + " is not in " + schema.path("enum"));
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                faults.add(at + " has no " + name.asText());
            }
        });
        value.fieldNames().forEachRemaining(name -> {
            JsonNode property = schema.path("properties").path(name);
            if (property.isObject()) {
                faults.addAll(faults(property, value.path(name), at + "." + name));
            } else if (schema.path("additionalProperties").isBoolean()) {
                faults.add(at + " has " + name + ", which is not described");
            }
        });
        if (schema.has("items")) {
            value.forEach(item -> faults.addAll(faults(schema.path("items"), item, at + "[]")));
        }
        return faults;
    }

    private static boolean isOf(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            return StreamSupport.stream(type.spliterator(), false).anyMatch(one -> isOf(one, value));
        }
        return switch (type.asText()) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "null" -> value.isNull();
            default -> false;
        };
    }
}
