package org.vumi.transport.smpp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.vumi.codec.MessageCodec;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.SmppLink;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.store.Redis;
import org.vumi.transport.Queues;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;
import org.yaml.snakeyaml.Yaml;

/** The real worker against a {@link FakeSmsc}; queues in memory stand in for the broker, one per routing key. */
final class TransportRig implements AutoCloseable {
    final FakeSmsc smsc;
    private final Redis redis;
    private final Engine engine = new Engine("test", Path.of("src/test/resources/nothing"));
    final Queues queues = new Queues();
    private BrokerSettings broker;
    private String workerClass = "smpp_transport";
    private final Map<String, Object> config = new LinkedHashMap<>();

    /** @param redisUrl of a Redis that is there, or not */
    TransportRig(FakeSmsc smsc, String redisUrl) {
        this(smsc, smsc.port(), redisUrl);
    }

    /** Against an SMSC that is another's to close. */
    TransportRig(int port, String redisUrl) {
        this(null, port, redisUrl);
    }

    private TransportRig(FakeSmsc smsc, int port, String redisUrl) {
        this.smsc = smsc;
        this.redis = new Redis(() -> redisUrl);
        with("transport_name", "smpp1").with("system_id", "acme").with("password", "s3cret");
        with("host", "127.0.0.1").with("port", port).with("initial_reconnect_delay", 0.2);
    }

    TransportRig with(String key, Object value) {
        config.put(key, value);
        return this;
    }

    TransportRig without(String key) {
        config.remove(key);
        return this;
    }

    TransportRig withAll(Map<String, ?> values) {
        config.putAll(values);
        return this;
    }

    /** By another of its names. */
    TransportRig as(String name) {
        workerClass = name;
        return this;
    }

    /** On a real broker; {@link #queues} stay empty. */
    TransportRig onBroker(String uri) {
        return onBroker(BrokerSettings.of(uri));
    }

    TransportRig onBroker(BrokerSettings settings) {
        this.broker = settings;
        return this;
    }

    TransportRig start() {
        if (broker == null) {
            engine.context().addComponent("vumi", queues);
        } else {
            Broker started = new Broker(broker);
            started.start();
            engine.context().getRegistry().bind("broker", Broker.class, started);
        }
        MultiWorkerFile.plans(YamlFile.read(file()), new Place("w.yaml", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of(Redis.class, () -> redis));
        try {
            engine.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    private Path file() {
        try {
            Path file = Files.createTempFile("smpp", ".yaml");
            file.toFile().deleteOnExit();
            Map<String, Object> workers = Map.of("workers", Map.of("link", workerClass), "link", config);
            return Files.writeString(file, new Yaml().dump(workers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TransportRig startBound() {
        start();
        org.awaitility.Awaitility.await().until(() -> link().state() == SmppLink.State.UP);
        return this;
    }

    SmppTransport transport() {
        return (SmppTransport) engine.workers().get(0).bean();
    }

    SmppLink link() {
        return transport().link();
    }

    Engine engine() {
        return engine;
    }

    /** Puts a message on the outbound queue. */
    void outbound(Map<String, ?> message) {
        queues.queue("smpp1.outbound").add(MessageCodec.encode(message));
    }

    /** @return the next message on the queue, decoded; null if none comes in time */
    Map<String, Object> next(String routingKey, long millis) {
        try {
            byte[] body = queues.queue(routingKey).poll(millis, TimeUnit.MILLISECONDS);
            return body == null ? null : MessageCodec.decode(body);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<byte[]> waiting(String routingKey) {
        return List.copyOf(queues.queue(routingKey));
    }

    @Override
    public void close() {
        engine.stop();
        redis.stop();
        if (smsc != null) {
            smsc.close();
        }
    }

    /** Stops the worker; the SMSC stays. */
    void closeWorker() {
        engine.stop();
        redis.stop();
    }
}
