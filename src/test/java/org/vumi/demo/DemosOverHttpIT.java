package org.vumi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;

/** A decision tree from a URL over the HTTP API, RabbitMQ and Redis, each worker in a process of its own. */
@ExtendWith(Servers.class)
class DemosOverHttpIT {
    private static final String TREE = """
            __start__: { next: name }
            name:
              question: { english: "What is your name?" }
              next: children
            children:
              question: { english: "How many children have you?" }
              validate: integer
              next: __finish__
            __finish__:
              display: { english: "Thank you." }
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer trees;

    @BeforeEach
    void serve() throws IOException {
        trees = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        trees.createContext("/tree.yaml", exchange -> {
            byte[] tree = TREE.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, tree.length);
            exchange.getResponseBody().write(tree);
            exchange.close();
        });
        trees.start();
    }

    @AfterEach
    void stop() {
        trees.stop(0);
    }

    private String ask(int port, String content) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/api?to_addr=8181&from_addr=27821&content="
                + URLEncoder.encode(content, UTF_8));
        return client.send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(90))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void aTreeFromAUrlIsAnsweredToItsEnd(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        int port = home.start(
                        "start_worker",
                        "--worker-class=vumi.transports.api.HttpApiTransport",
                        "--set-option=transport_name:web",
                        "--set-option=web_path:/api",
                        "--set-option=web_port:0",
                        "--set-option=reply_expected:true",
                        "--broker=" + broker)
                .ready()
                .path("ports")
                .elements()
                .next()
                .asInt();
        home.start(
                "start_worker",
                "--worker-class=vumi.demos.decisiontree.DecisionTreeWorker",
                "--set-option=transport_name:web",
                "--set-option=worker_name:family",
                "--set-option=yaml_template:http://127.0.0.1:"
                        + trees.getAddress().getPort() + "/tree.yaml",
                "--broker=" + broker,
                "--redis=" + redis.uri());
        assertThat(ask(port, "hello")).isEqualTo("What is your name?");
        assertThat(ask(port, "Ann")).isEqualTo("How many children have you?");
        assertThat(ask(port, "some")).isEqualTo("How many children have you?");
        assertThat(ask(port, "2")).isEqualTo("Thank you.");
        assertThat(ask(port, "hello")).as("the next one").isEqualTo("What is your name?");
    }
}
