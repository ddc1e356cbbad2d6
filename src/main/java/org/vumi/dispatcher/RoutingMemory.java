package org.vumi.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.config.Config;
import org.vumi.store.PatientQuestions;
import org.vumi.store.Redis;

/**
 * Which exposed endpoint an outbound message came from, in Redis under Vumi's key {@code <dispatcher_name>:message:<message_id>}, with
 * expiry. Messages in flight share round trips, and wait in their order for a Redis that is away.
 *
 * <p>Source: spec core 5.7.
 */
public final class RoutingMemory extends ServiceSupport {
    private record Sent(String messageId, String endpoint) {}

    private final CamelContext context;
    private final Redis redis;
    private final String dispatcherName;
    private final Duration expiry;
    private final ScheduledExecutorService thread;
    private final PatientQuestions<Sent, Sent> sent;
    private final PatientQuestions<String, Optional<String>> events;

    public RoutingMemory(Config config, CamelContext context, Redis redis) {
        this.context = context;
        this.redis = redis;
        this.dispatcherName = config.given("dispatcher_name") ? config.text("dispatcher_name") : config.worker();
        this.expiry = config.seconds("expire_routing_memory");
        this.thread =
                context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, config.worker() + "-memory");
        this.sent = new PatientQuestions<>(config.worker(), this::put, thread, context::isStopping);
        this.events = new PatientQuestions<>(config.worker(), this::look, thread, context::isStopping);
    }

    /** @return the name that a router's Redis keys begin with; a fault is told if there is none */
    static String requireName(Config config) {
        if (!config.given("dispatcher_name")) {
            config.reject(
                    "dispatcher_name",
                    "missing key dispatcher_name (text): what the keys of this router in Redis begin with");
        }
        return config.text("dispatcher_name");
    }

    /** @return completes when Redis has it */
    CompletionStage<?> remember(List<String> messageIds, String endpoint) {
        List<CompletableFuture<Sent>> all = new ArrayList<>(messageIds.size());
        messageIds.forEach(id -> all.add(sent.ask(new Sent(id, endpoint))));
        return all.size() == 1 ? all.get(0) : CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** @return where the message came from; empty if it is not known, or not any more */
    CompletionStage<Optional<String>> origin(String messageId) {
        return events.ask(messageId);
    }

    private List<Sent> put(List<Sent> messages) {
        redis.write(writes -> messages.forEach(one -> writes.put(key(one.messageId), one.endpoint, expiry)));
        return messages;
    }

    /**
     * As {@link #origin}, at once.
     *
     * @throws org.vumi.store.RedisUnavailable if Redis does not answer
     */
    List<Optional<String>> look(List<String> messageIds) {
        return redis.values(messageIds.stream().map(this::key).toList()).stream()
                .map(Optional::ofNullable)
                .toList();
    }

    String key(String messageId) {
        return dispatcherName + ":message:" + messageId;
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdown(thread);
    }
}
