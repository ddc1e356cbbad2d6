package org.vumi.transport.oldhttpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.httprpc.HttpRig;

class OldHttpApiVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is answered instead of 500, and with 400 nothing is published. */
    @Differs({"credentials that cannot be read", "templates that do not fit"})
    private static final Map<String, Integer> DIFFERENT_STATUSES = Map.of(
            "old api simple: password with a colon: exception", 200,
            "old api simple: header that is not base64: exception", 401,
            "old api template: percent sign in the template: exception", 200,
            "old api template: unknown placeholder: exception", 400,
            "old api template: fewer values than recipients: exception after the first message", 400,
            "old api template: more values than recipients: exception", 400,
            "old api template: no template: exception", 400);

    static Stream<Vector> cases() {
        return Vectors.cases("transport-old-http-api");
    }

    private static String workerClass(String name) {
        return name.startsWith("old api simple")
                ? "vumi.transports.api.OldSimpleHttpTransport"
                : "vumi.transports.api.oldapi.OldTemplateHttpTransport";
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAndPublishesAsVumi(Vector one) throws Exception {
        Map<String, Object> config = JSON.convertValue(one.input().path("config"), Map.class);
        try (HttpRig rig = new HttpRig(workerClass(one.name()), config)) {
            List<List<String>> parameters = JSON.convertValue(one.input().path("params"), List.class);
            HttpRequest.Builder request = rig.request("/foo?" + HttpRig.encoded(parameters));
            if (!one.input().path("authorization").isNull()) {
                request.header(
                        "Authorization", one.input().path("authorization").asText());
            }
            HttpResponse<String> answer = HttpRig.answer(rig.send(request));
            Integer different = DIFFERENT_STATUSES.get(one.name());

            assertThat(answer.statusCode())
                    .isEqualTo(different == null ? one.expected().path("status").asInt() : different);
            if (different == null) {
                checkBody(rig, one.expected(), answer.body());
            } else {
                assertThat(rig.queues.queue("t1.inbound")).hasSize(different == 200 ? 2 : 0);
            }
            if (answer.statusCode() == 401) {
                assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
            }
        }
    }

    private static void checkBody(HttpRig rig, JsonNode expected, String body) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode message : expected.path("inbound")) {
            ObjectNode actual = JSON.valueToTree(rig.next("inbound"));
            ids.add(actual.path("message_id").asText());
            actual.put("message_id", "<generated>").put("timestamp", "<timestamp>");
            assertThat((JsonNode) actual).isEqualTo(message);
        }
        assertThat(rig.queues.queue("t1.inbound")).isEmpty();
        if (expected.path("body").isTextual()) {
            assertThat(body).isEqualTo(expected.path("body").asText());
            return;
        }
        JsonNode items = JSON.readTree(body);
        for (int i = 0; i < ids.size(); i++) {
            assertThat(items.path(i).path("id").asText()).isEqualTo(ids.get(i));
            ((ObjectNode) items.path(i)).put("id", "<message_id of the message>");
        }
        assertThat(items).isEqualTo(expected.path("body"));
    }

    @Test
    void aValueIsPutAsItIs() throws Exception {
        try (HttpRig rig = new HttpRig("old_template_http_transport", Map.of())) {
            String value = "100%% of {{ name }} $1 \\";
            HttpRig.answer(rig.get("to_msisdn", "1", "template", "{{name}}: 5%", "template_name", value));

            assertThat(rig.next("inbound")).containsEntry("content", value + ": 5%");
        }
    }

    @Test
    void whatIsSentToItIsDropped() throws Exception {
        try (HttpRig rig = new HttpRig("old_simple_http_transport", Map.of())) {
            rig.outbound(TransportUserMessage.send("1", "hello", MessageIds.RANDOM, java.time.Clock.systemUTC())
                    .put("from_addr", "2")
                    .put("transport_name", "t1")
                    .put("transport_type", "old_simple_http")
                    .build());

            org.awaitility.Awaitility.await()
                    .until(() -> rig.worker().counters().get("dropped") == 1);
            assertThat(rig.queues.queue("t1.failures")).isEmpty();
        }
    }

    /** 60 kB that would be 60 MB of text. */
    @Test
    void aTemplateDoesNotGrowWithoutEnd() throws Exception {
        try (HttpRig rig = new HttpRig("old_template_http_transport", Map.of())) {
            String form = "to_msisdn=1&template=" + "%7B%7Ba%7D%7D".repeat(3_000) + "&template_a=" + "x".repeat(20_000);
            HttpResponse<String> answer = HttpRig.answer(rig.send(form(rig, form)));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("texts of more than 1048576 characters for all to_msisdn together");
        }
    }

    @Test
    void aLongTextToManyIsRefused() throws Exception {
        try (HttpRig rig = new HttpRig("old_simple_http_transport", Map.of())) {
            String form = "message=" + "x".repeat(2_000) + "&to_msisdn=1".repeat(1_000);

            assertThat(HttpRig.answer(rig.send(form(rig, form))).statusCode()).isEqualTo(400);
            assertThat(rig.queues.queue("t1.inbound")).isEmpty();
        }
    }

    private static HttpRequest.Builder form(HttpRig rig, String body) {
        return rig.request("/foo")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void tooManyRecipientsAreRefused() throws Exception {
        try (HttpRig rig = new HttpRig("old_simple_http_transport", Map.of())) {
            HttpResponse<String> answer =
                    HttpRig.answer(rig.send(rig.request("/foo?message=hello" + "&to_msisdn=1".repeat(1_001))));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("1001 to_msisdn (accepted: 1000 at most in one request)");
        }
    }
}
