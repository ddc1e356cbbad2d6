package org.vumi.application.sms;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.vumi.codec.MessageCodec;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.FreePort;
import org.vumi.store.Redis;
import org.vumi.transport.Queues;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/** One API as the runtime makes it, on a real Redis, with queues in memory in the place of the broker; and its client. */
final class SmsApiRig implements AutoCloseable {
    static final String SECRET = "secret-of-the-shop";
    static final String OTHER_SECRET = "secret-of-the-bank";

    final Queues queues = new Queues();
    final int port = FreePort.next();
    private final Engine engine = new Engine("sms-api-test", Path.of("target", "no-home"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final Redis redis;

    private SmsApiRig(Redis redis) {
        this.redis = redis;
    }

    /**
     * Two accounts: shop, which has 8181 and 8282, and bank, which has what is left.
     *
     * @param shop more keys of that account, in YAML
     * @param keys of the worker
     */
    static SmsApiRig of(String redisUri, List<String> shop, String... keys) throws Exception {
        String accounts = """
                accounts:
                  shop:
                    secret: %s
                    addresses: [8181, "8282"]
                %s
                  bank:
                    secret: %s
                """.formatted(SECRET, String.join("\n", shop).indent(4), OTHER_SECRET);
        return of(redisUri, accounts + String.join("\n", keys));
    }

    /**
     * @param keys of the worker, in YAML; its transport_name is t, and its port a free one, whatever stands there
     * @throws org.vumi.config.ConfigException if the configuration is at fault
     */
    static SmsApiRig of(String redisUri, String keys) throws Exception {
        SmsApiRig rig = new SmsApiRig(new Redis(() -> redisUri));
        try {
            rig.start(keys);
            return rig;
        } catch (Exception e) {
            rig.close();
            throw e;
        }
    }

    private void start(String keys) throws Exception {
        engine.context().addComponent("vumi", queues);
        Path file = Files.createTempFile(Files.createDirectories(Path.of("target")), "sms-api", ".yaml");
        Files.writeString(
                file,
                "workers: { api: sms_api_application }\napi:\n  transport_name: t\n  web_port: " + port + "\n"
                        + keys.replaceFirst("(?m)^transport_name: .*\n", "")
                                .replaceFirst("(?m)^web_port: .*\n", "")
                                .indent(2));
        MultiWorkerFile.plans(YamlFile.read(file), new Place("api.yaml", 0), engine.faults())
                .forEach(engine::add);
        Files.delete(file);
        engine.build(worker -> Map.of(Redis.class, () -> redis));
        engine.start();
    }

    /** The messages to be sent, in order. */
    BlockingQueue<byte[]> outbound() {
        return queues.queue("t.outbound");
    }

    TransportUserMessage sent() throws InterruptedException {
        return MessageCodec.decodeUserMessage(outbound().poll(30, TimeUnit.SECONDS));
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + "/sms" + path;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String body, String... headers) throws Exception {
        HttpRequest.Builder request = request("/messages").POST(HttpRequest.BodyPublishers.ofString(body));
        request.setHeader("Content-Type", "application/json");
        if (headers.length > 0) {
            for (int i = 0; i < headers.length; i += 2) {
                request.setHeader(headers[i], headers[i + 1]);
            }
        }
        return send(request);
    }

    /** As the shop; headers may be set anew. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path))).setHeader("Authorization", "Bearer " + SECRET);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        engine.stop();
        redis.stop();
    }
}
