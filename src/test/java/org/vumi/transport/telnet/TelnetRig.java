package org.vumi.transport.telnet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.vumi.codec.MessageCodec;
import org.vumi.transport.Queues;
import org.vumi.worker.Engine;
import org.vumi.worker.Place;
import org.vumi.worker.SetOptions;
import org.vumi.worker.WorkerPlan;

/** The real worker; queues in memory stand in for the broker. */
final class TelnetRig implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    final Queues queues = new Queues();
    final Engine engine = new Engine("test", Path.of("src/test/resources/nothing"));
    private final List<String> config = new ArrayList<>();

    TelnetRig() {
        with("transport_name", "t1").with("telnet_port", 0);
    }

    TelnetRig with(String key, Object value) {
        config.add(key + ":" + value); // the later counts
        return this;
    }

    TelnetRig start() throws Exception {
        engine.context().addComponent("vumi", queues);
        Place place = new Place("telnet.yaml", 0);
        engine.add(new WorkerPlan(
                "telnet", "vumi.transports.telnet.TelnetServerTransport", place, SetOptions.of(config), place));
        engine.build(worker -> Map.of());
        engine.start();
        return this;
    }

    TelnetTransport transport() {
        return (TelnetTransport) engine.workers().get(0).bean();
    }

    int port() {
        return transport().port();
    }

    long counted(String name) {
        return transport().counters().get(name);
    }

    TelnetClient connect() {
        return TelnetClient.connect(port());
    }

    /** Puts a message on the outbound queue. */
    void outbound(Map<String, ?> message) {
        queues.queue("t1.outbound").add(MessageCodec.encode(message));
    }

    /** Puts a message to that session on the outbound queue. */
    void outbound(String id, Object session, String content) {
        outbound(message(id, session, content));
    }

    static Map<String, Object> message(String id, Object session, String content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("message_type", "user_message");
        message.put("message_version", "20110921");
        message.put("message_id", id);
        message.put("timestamp", "2012-04-16 09:00:00.000000");
        message.put("transport_name", "t1");
        message.put("transport_type", "telnet");
        message.put("to_addr", "127.0.0.1");
        message.put("from_addr", "127.0.0.1:9010");
        message.put("content", content);
        message.put("in_reply_to", null);
        message.put("session_event", null);
        message.put("helper_metadata", Map.of());
        message.put("transport_metadata", session == null ? Map.of() : Map.of("session_id", session));
        return message;
    }

    /** @return the next message on the queue, decoded; fails if none comes */
    Map<String, Object> next(String routingKey) throws InterruptedException {
        byte[] body = queues.queue(routingKey).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (body == null) {
            throw new AssertionError("no message on " + routingKey);
        }
        return MessageCodec.decode(body);
    }

    /** @return what the next message on {@code t1.inbound} says: its session event and content */
    String said() throws InterruptedException {
        Map<String, Object> message = next("t1.inbound");
        return message.get("session_event") + " " + message.get("content");
    }

    /** @return the session of the next message on {@code t1.inbound} */
    Object session() throws InterruptedException {
        return ((Map<?, ?>) next("t1.inbound").get("transport_metadata")).get("session_id");
    }

    @Override
    public void close() {
        engine.stop();
    }
}
