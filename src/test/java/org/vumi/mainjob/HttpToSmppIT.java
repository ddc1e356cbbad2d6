package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;
import org.yaml.snakeyaml.Yaml;

/** Spec core 12, A5, each worker a process of its own: the configuration is the one under config/, but for ports. */
@ExtendWith(Servers.class)
class HttpToSmppIT {
    private static final int MESSAGES = 50;

    @SuppressWarnings("unchecked")
    private static VumiJar start(VumiHome home, String name, Map<String, Object> other, String... servers)
            throws Exception {
        Map<String, Object> file = new Yaml().load(Files.readString(Path.of("config/http-to-smpp.yaml")));
        Map<String, Object> section = new LinkedHashMap<>((Map<String, Object>) file.get(name));
        section.putAll(other);
        List<String> arguments = new ArrayList<>(List.of(
                "start_worker",
                "--worker-class=" + ((Map<?, ?>) file.get("workers")).get(name),
                "--config=" + home.write(name + ".yaml", new Yaml().dump(section))));
        arguments.addAll(List.of(servers));
        return home.start(arguments.toArray(String[]::new));
    }

    @Test
    void whatIsPostedIsSubmittedAndAcknowledged(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String[] servers = {"--broker=" + rabbitMq.newVhost(), "--redis=" + redis.uri()};
        HttpClient client = HttpClient.newHttpClient();
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                Amqp amqp = Amqp.connect(servers[0].substring("--broker=".length()))) {
            Amqp.Tap posted = amqp.tap("http_poster.inbound");
            Amqp.Tap events = amqp.tap("vumitestsmsc.event");
            start(home, "vumitestsmsc", Map.of("port", smsc.port()), servers);
            start(home, "dispatcher", Map.of(), servers);
            int port = start(home, "http_poster", Map.of("web_port", 0), servers)
                    .ready()
                    .path("ports")
                    .elements()
                    .next()
                    .asInt();
            URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/account/http/");
            for (int i = 0; i < MESSAGES; i++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(
                                        "to_addr=2782123" + i + "&from_addr=8181&content=hello+" + i))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
            }
            events.awaitCount(MESSAGES);

            assertThat(smsc.submits().stream().map(Submit::text))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES)
                            .mapToObj(i -> "hello " + i)
                            .toList());
            assertThat(events.fields("user_message_id"))
                    .containsExactlyInAnyOrderElementsOf(posted.fields("message_id"));
        }
    }
}
