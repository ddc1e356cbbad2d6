package org.vumi.middleware;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.config.Config;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.MessageStore;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;

/**
 * Keeps messages and events in the message store; messages with a tag belong to its current batch. Failures are not stored.
 *
 * <p>Source: manual 5.1.3, spec core 6.5.
 */
public final class StoringMiddleware extends ServiceSupport implements Middleware {
    private final String name;
    private final StoreSettings settings;
    private final Redis redis;
    private final Clock clock;
    private final CamelContext context;
    private ScheduledExecutorService thread;
    private MessageStore store;

    public StoringMiddleware(Config config, Redis redis, Clock clock, CamelContext context) {
        this.name = config.worker();
        this.settings = new StoreSettings(
                config.text("store_prefix"),
                Optional.of(config.seconds("store_expiry")).filter(expiry -> !expiry.equals(Duration.ZERO)),
                config.flag("store_index"));
        this.redis = redis;
        this.clock = clock;
        this.context = context;
    }

    @Override
    protected void doStart() {
        thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, name);
        store = new MessageStore(redis, settings, clock, thread);
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdown(thread);
    }

    @Override
    public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
        return store.addInbound(message, Tag.read(message.helperMetadata())).thenApply(stored -> message);
    }

    @Override
    public CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
        return store.addOutbound(message, Tag.read(message.helperMetadata())).thenApply(stored -> message);
    }

    @Override
    public CompletionStage<TransportEvent> handleEvent(TransportEvent event, String endpoint) {
        return store.addEvent(event).thenApply(stored -> event);
    }
}
