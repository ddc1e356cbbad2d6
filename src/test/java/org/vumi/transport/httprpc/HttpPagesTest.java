package org.vumi.transport.httprpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.codec.BasicAuth;
import org.vumi.docs.Page;
import org.vumi.docs.SourceJar;
import org.vumi.worker.Engine;
import org.yaml.snakeyaml.Yaml;

/** The pages of transports over HTTP say what the templates say, and their examples work. */
class HttpPagesTest {
    private static final List<String> OF_THE_RUNTIME = List.of("worker", "worker_class", "worker_bean", "base");

    private static Page page(String name) {
        return Page.read(Path.of("docs/transport/" + name + ".md"));
    }

    @ParameterizedTest
    @CsvSource({
        "httprpc, httprpc_transport.inbound",
        "http-api, http_api_transport.inbound",
        "old-http-api, old_simple_http_transport.inbound"
    })
    void listsTheKeysOfTheTemplates(String page, String own) throws Exception {
        Map<String, String> rows = new LinkedHashMap<>();
        try (Engine engine = new Engine("test", Path.of("src/test/resources/nothing"))) {
            Model model = engine.context().getCamelContextExtension().getContextPlugin(Model.class);
            for (String id : List.of(own, "httprpc_transport.outbound")) {
                model.getRouteTemplateDefinition(id).getTemplateParameters().stream()
                        .filter(parameter -> !OF_THE_RUNTIME.contains(parameter.getName()))
                        .forEach(parameter -> rows.putIfAbsent(parameter.getName(), row(parameter)));
            }
        }
        assertThat(page(page)
                        .text()
                        .lines()
                        .dropWhile(line -> !line.startsWith("| --- |"))
                        .skip(1)
                        .takeWhile(line -> !line.isEmpty()))
                .containsExactlyElementsOf(rows.values());
    }

    private static String row(RouteTemplateParameterDefinition parameter) {
        Matcher description = Pattern.compile("\\((.+?)\\) (.*)").matcher(parameter.getDescription());
        assertThat(description.matches()).isTrue();
        String given = parameter.getDefaultValue();
        String absent = Boolean.FALSE.equals(parameter.getRequired()) ? " none " : " ";
        String value = given == null ? absent : " `" + (given.isEmpty() ? "\"\"" : given) + "` ";
        return "| `" + parameter.getName() + "` | " + description.group(1) + " |" + value + "| " + description.group(2)
                + " |";
    }

    @Test
    void theConfigurationsOfTheHttpApiWork() throws Exception {
        for (String yaml : page("http-api").blocks("yaml")) {
            Map<String, Object> config = new Yaml().load(yaml);
            config.putAll(Map.of("transport_name", "t1", "web_port", 0));
            try (HttpRig rig = new HttpRig("http_api_transport", config)) {
                CompletableFuture<HttpResponse<String>> answer =
                        rig.send(rig.request("/a/path/?to_addr=555&from_addr=123&content=hello%20there"));
                Map<String, Object> message = rig.next("inbound");
                assertThat(message).containsEntry("content", "hello there");
                if (config.get("reply_expected").equals(true)) {
                    rig.reply(message, "hi");
                    assertThat(HttpRig.answer(answer).body()).isEqualTo("hi");
                } else {
                    assertThat(HttpRig.answer(answer).body())
                            .isEqualTo("{\"message_id\":\"" + message.get("message_id") + "\"}");
                    assertThat(HttpRig.answer(rig.send(rig.request("/a/path?to_addr=1&from_addr=2&x=3")))
                                    .body())
                            .isEqualTo("{\"missing_parameter\":[\"content\"],\"unexpected_parameter\":[\"x\"]}");
                }
            }
        }
    }

    @Test
    void theConfigurationOfTheOldHttpApisWorks() throws Exception {
        Map<String, Object> config =
                new Yaml().load(page("old-http-api").blocks("yaml").get(0));
        config.putAll(Map.of("transport_name", "t1", "web_port", 0));
        try (HttpRig rig = new HttpRig("old_simple_http_transport", config)) {
            String body = HttpRig.answer(rig.send(
                            rig.request("/api/v1/sms?to_msisdn=555&to_msisdn=556&from_msisdn=123&message=hello")
                                    .header("Authorization", BasicAuth.header("alice", "secret"))))
                    .body();

            assertThat(page("old-http-api").text()).contains("    " + body.replaceAll("[0-9a-f]{32}", "…"));
        }
    }

    @Test
    void theTransportOfYourOwnWorks(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve("routes"));
        Files.writeString(
                home.resolve("routes/plain.camel.yaml"),
                page("httprpc").blocks("yaml").get(0));
        SourceJar.make(
                page("httprpc").blocks("java").get(0),
                Files.createDirectories(home.resolve("lib")).resolve("plain.jar"));
        for (Map.Entry<String, Map<String, String>> one : Map.of(
                        "plain_transport",
                        Map.of("to_addr", "4711"),
                        "httprpc_transport",
                        Map.of("codec_class", "com.example.PlainCodec", "to_addr", "4711"))
                .entrySet()) {
            try (HttpRig rig = new HttpRig(one.getKey(), one.getValue(), home)) {
                assertThat(HttpRig.answer(rig.send(rig.request("/foo"))).statusCode())
                        .isEqualTo(400);
                CompletableFuture<HttpResponse<String>> answer =
                        rig.send(rig.request("/foo?from=me").POST(BodyPublishers.ofString("hello")));
                Map<String, Object> message = rig.next("inbound");
                rig.reply(message, "hi");
                assertThat(message).containsEntry("to_addr", "4711").containsEntry("from_addr", "me");
                assertThat(HttpRig.answer(answer).body()).isEqualTo("hi");
            }
        }
    }
}
