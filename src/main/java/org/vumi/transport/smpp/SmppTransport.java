package org.vumi.transport.smpp;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.component.smpp.LinkCounters;
import org.vumi.component.smpp.LinkOwner;
import org.vumi.component.smpp.LinkSettings;
import org.vumi.component.smpp.SmppLink;
import org.vumi.config.Config;
import org.vumi.config.Leaving;
import org.vumi.message.MessageIds;
import org.vumi.store.Redis;

/**
 * The worker: owns the link, and lets the outbound route take messages while it is up. The steps of the routes are a bean of
 * their own, {@code <worker>.steps}, since a route starts and stops every service that it names as a step.
 *
 * <p>Operator's page: docs/transport/smpp.md.
 */
public final class SmppTransport extends ServiceSupport implements LinkOwner, HealthCheck, Leaving {
    private final String worker;
    private final CamelContext context;
    private final SmppSteps steps;
    private final LongMessageParts longMessages;
    private final PartsProcessor partsProcessor;
    private final LinkCounters counters = new LinkCounters();
    private final SmppLink link;
    private final OutboundRoute outbound;
    private ScheduledExecutorService receipts;
    private ScheduledExecutorService submits;
    private ExecutorService parts;
    private boolean enabled = true;

    public SmppTransport(Config config, MessageIds ids, Clock clock, CamelContext context, Redis redis) {
        this.worker = config.worker();
        this.context = context;
        LinkSettings settings = BindSettings.of(config);
        String account = account(config, settings);
        SmppCodec codec = new SmppCodec(config, ids, clock);
        this.steps = new SmppSteps(config, codec, redis, account, counters, clock);
        PartStore partStore = new PartStore(redis, account + "#", config.seconds("multipart_expiry"), clock);
        this.longMessages = new LongMessageParts(config, codec, partStore, clock);
        this.partsProcessor = new PartsProcessor(codec, longMessages);
        this.outbound = new OutboundRoute(context, worker, this::drain);
        this.link = new SmppLink(settings, context, clock, counters, outbound);
        context.getRegistry().bind(worker + ".steps", steps);
        context.getRegistry().bind(worker + ".parts", partsProcessor);
        context.getRegistry().bind(worker + ".long_messages", longMessages);
    }

    private static String account(Config config, LinkSettings settings) {
        String account = config.text("account");
        return account.isEmpty() ? settings.bind().getSystemId() + "@" + settings.address() : account;
    }

    @Override
    public SmppLink link() {
        return link;
    }

    @Override
    protected void doStart() {
        receipts = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, worker + "-receipts");
        submits = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, worker + "-submits");
        steps.start(receipts, submits);
        parts = context.getExecutorServiceManager().newSingleThreadExecutor(this, worker + "-parts");
        longMessages.start(parts);
        partsProcessor.start(parts);
        context.addLifecycleStrategy(outbound);
        link.start();
    }

    @Override
    public void leave() {
        outbound.leave();
    }

    /** The first thing at a stop: what waits for the SMSC would only hold it up. */
    private void drain() {
        link.drain();
    }

    @Override
    protected void doStop() {
        context.getLifecycleStrategies().remove(outbound);
        outbound.down();
        link.stop();
        context.getExecutorServiceManager().shutdown(receipts);
        context.getExecutorServiceManager().shutdown(submits);
        context.getExecutorServiceManager().shutdown(parts);
    }

    @Override
    public String getId() {
        return worker + ".link";
    }

    @Override
    public String getGroup() {
        return worker;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** An SMSC that is away is no reason to restart us. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public Result call(Map<String, Object> options) {
        boolean up = link.state() == SmppLink.State.UP;
        return HealthCheckResultBuilder.on(this)
                .state(up ? State.UP : State.DOWN)
                .message(link.lastSentence())
                .detail("link", link.settings().address())
                .detail("state", up ? "up" : "waiting")
                .detail("binds", link.bindSentences())
                .detail("binds_up", link.bindsUp())
                .detail("throttled", link.throttled())
                .detail("submit_sm", counters.submitSm())
                .detail("deliver_sm", counters.deliverSm())
                .build();
    }
}
