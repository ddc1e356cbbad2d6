package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.dispatcher.DispatcherRig;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;

/** A demo worker without a broker, by its name of 0.4, with the transport_name {@code t}. */
final class DemoRig implements AutoCloseable {
    private static final Path NO_HOME = Path.of("target", "no-home");

    private final DispatcherRig worker;

    private DemoRig(DispatcherRig worker) {
        this.worker = worker;
    }

    /** @param name as in {@code words.EchoWorker} */
    static DemoRig start(String name, Map<String, ?> config, Redis redis) {
        return new DemoRig(DispatcherRig.start("vumi.demos." + name, config, NO_HOME, redis));
    }

    static TransportUserMessage message(String from, String content, String sessionEvent) {
        return message(from, content, sessionEvent, Map.of());
    }

    static TransportUserMessage message(String from, String content, String sessionEvent, Map<String, ?> helper) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "8007")
                .put("from_addr", from)
                .put("content", content)
                .put("session_event", sessionEvent)
                .put("helper_metadata", helper)
                .put("transport_name", "ussd")
                .put("transport_type", "ussd")
                .build();
    }

    /** @return the replies, in order */
    List<TransportUserMessage> send(TransportUserMessage message) {
        DispatcherRig.Outcome outcome = worker.deliver("t.inbound", MessageCodec.encode(message));
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.routingKeys()).allMatch("t.outbound"::equals);
        return outcome.published().stream()
                .map(one -> MessageCodec.decodeUserMessage(one.body()))
                .toList();
    }

    /** @return the contents of the replies, in order */
    List<String> say(String from, String content, String sessionEvent) {
        return send(message(from, content, sessionEvent)).stream()
                .map(TransportUserMessage::content)
                .toList();
    }

    @Override
    public void close() {
        worker.close();
    }
}
