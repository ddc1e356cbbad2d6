package org.vumi.application;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.component.direct.DirectComponent;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.worker.Engine;
import org.vumi.worker.Place;
import org.vumi.worker.Setting;
import org.vumi.worker.WorkerPlan;

/**
 * One relay as the runtime makes it, with {@code direct:} in the place of the broker: what the broker's consumer would
 * see of an exchange, a test sees.
 */
final class RelayRig implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    final List<TransportUserMessage> replies = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
    final Engine engine = new Engine("relay-test", Path.of("target", "no-home"));
    private final CamelContext context = engine.context();
    private AsyncProducer inbound;
    private AsyncProducer event;

    /** @throws org.vumi.config.ConfigException if the configuration is at fault */
    static RelayRig of(Map<String, Object> keys) throws Exception {
        RelayRig rig = on(new DirectComponent(), keys);
        rig.connect();
        return rig;
    }

    /** @param vumi stands in for the broker, or speaks to one */
    static RelayRig on(Component vumi, Map<String, Object> keys) throws Exception {
        RelayRig rig = new RelayRig();
        try {
            rig.start(vumi, keys);
            return rig;
        } catch (Exception e) {
            rig.close();
            throw e;
        }
    }

    private void start(Component vumi, Map<String, Object> keys) throws Exception {
        context.addComponent("vumi", vumi);
        context.getRegistry().bind("vumi/clock", Clock.class, CLOCK);
        Place place = new Place("relay.yaml", 1);
        Map<String, Setting> section = new LinkedHashMap<>();
        section.put("transport_name", new Setting("t", "t", place));
        keys.forEach((key, value) -> section.put(key, new Setting(value, value.toString(), place)));
        engine.add(new WorkerPlan("relay", "vumi.application.HTTPRelayApplication", place, section, place));
        engine.build(worker -> Map.of());
        engine.start();
    }

    private void connect() throws Exception {
        context.getEndpoint("vumi:t.outbound")
                .createConsumer(exchange -> replies.add(
                        MessageCodec.decodeUserMessage(exchange.getMessage().getBody(byte[].class))))
                .start();
        inbound = context.getEndpoint("vumi:t.inbound").createAsyncProducer();
        event = context.getEndpoint("vumi:t.event").createAsyncProducer();
        inbound.start();
        event.start();
    }

    CamelContext context() {
        return context;
    }

    static TransportUserMessage message(String id, String from) {
        return TransportUserMessage.builder(MessageIds.RANDOM, CLOCK)
                .put("message_id", id)
                .put("to_addr", "1")
                .put("from_addr", from)
                .put("content", "hallo")
                .put("transport_name", "sms")
                .put("transport_type", "sms")
                .build();
    }

    /** @return done when the broker's consumer would acknowledge, set aside or try again */
    CompletableFuture<Exchange> send(TransportUserMessage message) {
        return send(MessageCodec.encode(message));
    }

    CompletableFuture<Exchange> send(byte[] body) {
        return send(inbound, "t.inbound", body);
    }

    CompletableFuture<Exchange> sendEvent(byte[] body) {
        return send(event, "t.event", body);
    }

    private static CompletableFuture<Exchange> send(AsyncProducer producer, String key, byte[] body) {
        Exchange exchange = producer.getEndpoint().createExchange(ExchangePattern.InOnly);
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeader("CamelVumiRoutingKey", key);
        exchange.getMessage().setHeader("CamelVumiRedelivered", false);
        return producer.processAsync(exchange);
    }

    @Override
    public void close() {
        engine.stop();
    }
}
