package org.vumi.transport.httprpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebEndpoint;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.Queues;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;
import org.yaml.snakeyaml.Yaml;

/** A real worker, {@code t1}, asked by HTTP; queues in memory stand in for the broker. */
public final class HttpRig implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    public final Queues queues = new Queues();
    private final Engine engine;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    /** @throws org.vumi.config.ConfigException as a start would */
    public HttpRig(String workerClass, Map<String, ?> config) throws Exception {
        this(workerClass, config, Path.of("src/test/resources/nothing"));
    }

    HttpRig(String workerClass, Map<String, ?> config, Path home) throws Exception {
        engine = new Engine("test", home);
        Map<String, Object> section =
                new LinkedHashMap<>(Map.of("transport_name", "t1", "web_path", "foo", "web_port", 0));
        section.putAll(config);
        engine.context().addComponent("vumi", queues);
        Path file = Files.createTempFile("http", ".yaml");
        file.toFile().deleteOnExit();
        Files.writeString(file, new Yaml().dump(Map.of("workers", Map.of("w", workerClass), "w", section)));
        MultiWorkerFile.plans(YamlFile.read(file), new Place("w.yaml", 0), engine.faults())
                .forEach(engine::add);
        try {
            engine.build(worker -> Map.of());
            engine.start();
        } catch (Exception e) {
            engine.close();
            throw e;
        }
        port = ((WebEndpoint) engine.context().getRoute("w.inbound").getEndpoint()).getPort();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    public CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** @param parameters names and values, in turn */
    public CompletableFuture<HttpResponse<String>> get(String... parameters) {
        List<List<String>> pairs = new java.util.ArrayList<>();
        for (int i = 0; i < parameters.length; i += 2) {
            pairs.add(List.of(parameters[i], parameters[i + 1]));
        }
        return send(request("/foo?" + encoded(pairs)));
    }

    public static String encoded(List<List<String>> parameters) {
        return parameters.stream()
                .map(pair -> URLEncoder.encode(pair.get(0), UTF_8) + "=" + URLEncoder.encode(pair.get(1), UTF_8))
                .collect(Collectors.joining("&"));
    }

    public static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The next message on a queue of t1. */
    public Map<String, Object> next(String direction) throws InterruptedException {
        byte[] body = queues.queue("t1." + direction).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(body).as("a message on t1." + direction).isNotNull();
        return MessageCodec.decode(body);
    }

    public void outbound(TransportUserMessage message) {
        queues.queue("t1.outbound").add(MessageCodec.encode(message));
    }

    /** Replies to a message. */
    public TransportUserMessage reply(Map<String, Object> inbound, String content) {
        TransportUserMessage reply = TransportUserMessage.of(inbound)
                .reply(content, MessageIds.RANDOM, java.time.Clock.systemUTC())
                .build();
        outbound(reply);
        return reply;
    }

    public Engine engine() {
        return engine;
    }

    public HttpRpcTransport worker() {
        return (HttpRpcTransport) engine.workers().get(0).bean();
    }

    @Override
    public void close() {
        engine.close();
    }
}
