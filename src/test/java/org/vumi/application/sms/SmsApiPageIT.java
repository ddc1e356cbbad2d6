package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Json;
import org.vumi.codec.MessageCodec;
import org.vumi.docs.Page;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/** The exchanges of docs/application/sms-api.md go as printed, but for ids and times. */
@ExtendWith(Servers.class)
class SmsApiPageIT {
    private static final Page PAGE = Page.read(Path.of("docs/application/sms-api.md"));
    private static final Pattern EXCHANGE =
            Pattern.compile("(?s)(\\S+) /sms(\\S*)\n(.*?)\n\n(?:(\\{.*?)\n\n)?HTTP/1.1 (\\d+)\n\n(.*)");
    private static final Set<String> OWN =
            Set.of("message_id", "event_id", "timestamp", "status_url", "transport_name");
    private static final Pattern ID = Pattern.compile("messages/([0-9a-f]{32})");

    private static RedisServer redis;

    @Test
    void everyExchangeGoesAsPrinted() throws Exception {
        redis.flush();
        List<String> exchanges = PAGE.blocks("http");
        assertThat(exchanges).hasSize(5);
        try (SmsApiRig rig =
                SmsApiRig.of(redis.uri(), PAGE.blocks("yaml").get(0).replaceAll("(?m)^ .*_url:.*\n", ""))) {
            String id = null;
            for (String exchange : exchanges) {
                JsonNode answer = run(rig, exchange, id);
                if (id == null) {
                    id = answer.path("message_id").asText();
                    happen(rig, id);
                }
            }
        }
    }

    private static JsonNode run(SmsApiRig rig, String text, String id) throws Exception {
        Matcher exchange = EXCHANGE.matcher(text);
        assertThat(exchange.matches()).as(text).isTrue();
        String path =
                id == null ? exchange.group(2) : ID.matcher(exchange.group(2)).replaceAll("messages/" + id);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.url(path)));
        exchange.group(3).lines().forEach(header -> request.setHeader(header.split(": ")[0], header.split(": ")[1]));
        String body = exchange.group(4);
        HttpResponse<String> response = rig.send(request.method(
                exchange.group(1),
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).hasToString(exchange.group(5));
        JsonNode answer = Json.tree(response.body().getBytes(StandardCharsets.UTF_8));
        assertAlike(answer, Json.tree(exchange.group(6).getBytes(StandardCharsets.UTF_8)), path);
        return answer;
    }

    private static void assertAlike(JsonNode answer, JsonNode printed, String where) {
        if (printed.isObject()) {
            assertThat(answer.fieldNames()).as(where).toIterable().containsExactlyElementsOf(printed::fieldNames);
            printed.fieldNames().forEachRemaining(name -> {
                if (!OWN.contains(name)) {
                    assertAlike(answer.path(name), printed.path(name), where + " " + name);
                }
            });
        } else if (printed.isArray()) {
            assertThat(answer).as(where).hasSameSizeAs(printed);
            for (int i = 0; i < printed.size(); i++) {
                assertAlike(answer.path(i), printed.path(i), where + " " + i);
            }
        } else {
            assertThat(answer).as(where).isEqualTo(printed);
        }
    }

    /** What the page takes to have happened after the first exchange. */
    private static void happen(SmsApiRig rig, String id) {
        rig.queues
                .queue("t.event")
                .add(MessageCodec.encode(TransportEvent.ack("t", id, "1", MessageIds.RANDOM, Clock.systemUTC())));
        rig.queues
                .queue("t.event")
                .add(MessageCodec.encode(TransportEvent.deliveryReport(
                        "t", id, "delivered", Map.of(), MessageIds.RANDOM, Clock.systemUTC())));
        rig.queues
                .queue("t.inbound")
                .add(MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                        .put("from_addr", "27831234567")
                        .put("to_addr", "8181")
                        .put("content", "thanks")
                        .put("transport_name", "t")
                        .put("transport_type", "sms")
                        .build()));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            HttpRequest.Builder all =
                    rig.request("/messages").setHeader("Authorization", "Bearer <provided by the operator>");
            String messages = rig.send(all).body();
            return messages.contains("delivered") && messages.contains("thanks");
        });
    }
}
