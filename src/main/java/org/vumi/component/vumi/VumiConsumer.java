package org.vumi.component.vumi;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.GivenBack;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.VumiFailure;

/**
 * Consumes a queue. Up to {@code prefetch} exchanges are open at once; each is acknowledged when it is done. One that ends
 * with {@link InvalidMessage} is set aside; any other failure is tried again with a growing delay, and set aside after
 * {@link BrokerSettings#maxDeliveries()} tries.
 */
final class VumiConsumer extends DefaultConsumer implements Suspendable, ShutdownAware, BrokerLink.User, Meter.Taker {
    private static final Logger LOG = LoggerFactory.getLogger(VumiConsumer.class);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final int LONGEST_SENTENCE = 500;

    /** How long a message that came back may hold up the others, so that one that kills the process is alone when it does. */
    private static final long ALONE_MILLIS = 1_000;

    private final Broker broker;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Set<Delivery> waiting = ConcurrentHashMap.newKeySet();
    private BrokerLink link;
    private Meter meter;
    private volatile boolean wanted;
    private volatile boolean survived;

    VumiConsumer(VumiEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.broker = endpoint.broker();
    }

    @Override
    public VumiEndpoint getEndpoint() {
        return (VumiEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (link == null) {
            link = broker.consumingLink();
            survived = broker.wasLeft(getEndpoint().getRoutingKey());
            meter = getEndpoint().meters().of(getRoute(), getEndpoint().getRoutingKey());
            meter.opened(this);
        }
        subscribe();
    }

    @Override
    protected void doStop() throws Exception {
        cancel();
        super.doStop();
    }

    /** What has not ended now may never end, and goes back to the broker. */
    @Override
    protected void doShutdown() throws Exception {
        subscriptions.forEach(Subscription::abandon);
        if (link != null) {
            broker.leave(link, getEndpoint().getRoutingKey());
            link = null;
            meter.closed(this);
        }
        super.doShutdown();
    }

    @Override
    protected void doSuspend() {
        cancel();
    }

    @Override
    protected void doResume() {
        subscribe();
    }

    private void subscribe() {
        wanted = true;
        link.add(this);
    }

    private void cancel() {
        wanted = false;
        if (link != null) {
            link.remove(this);
        }
        subscriptions.forEach(Subscription::cancel);
        waiting.forEach(this::giveBack);
        subscriptions.removeIf(subscription -> subscription.inFlight() == 0);
    }

    @Override
    public void up(Connection connection) throws IOException {
        subscriptions.removeIf(Subscription::cancelled);
        while (subscriptions.size() < getEndpoint().getConsumers()) {
            subscriptions.add(Subscription.open(connection, this));
        }
        if (!wanted) {
            cancel(); // stopped meanwhile
        }
    }

    @Override
    public void down(String why) {
        survived = true;
        subscriptions.clear();
    }

    void subscribeAgain(Subscription lost) {
        survived = true;
        if (subscriptions.remove(lost)) {
            link.again(this);
        }
    }

    /** Takes a delivery on the channel's own thread: what blocks here holds up this queue and no other. */
    void accept(Delivery delivery) {
        meter.received();
        if (delivery.body.length > broker.settings().maxBodyBytes()) {
            setAside(
                    delivery,
                    "BodyTooLarge",
                    "a body of " + delivery.body.length + " bytes (max_body_bytes: "
                            + broker.settings().maxBodyBytes() + ")");
        } else if (delivery.redelivered) {
            acceptAgain(delivery);
        } else {
            delivery.process();
        }
    }

    /**
     * Classic queues say only that it came back, not how often: count. Most come back because a worker or the broker was
     * started again; one that comes back once more may have killed its worker, and runs alone.
     */
    private void acceptAgain(Delivery delivery) {
        delivery.countKey = getEndpoint().getRoutingKey() + ":" + digest(delivery.body);
        int count = broker.deliveryCounter().count(delivery.countKey);
        if (count > broker.settings().maxDeliveries()) {
            setAside(
                    delivery,
                    "TooManyDeliveries",
                    "came back " + count + " times without an acknowledgement (max_deliveries: "
                            + broker.settings().maxDeliveries() + ")");
        } else if (count > 1 || !(survived || broker.deliveryCounter().lasts())) {
            processAlone(delivery);
        } else {
            delivery.process();
        }
    }

    private void processAlone(Delivery delivery) {
        try {
            delivery.subscription.awaitIdleBut(1, ALONE_MILLIS);
            delivery.process();
            delivery.subscription.awaitIdleBut(0, ALONE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopping: not acknowledged, so it comes again
        }
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** One try is over. */
    void processed(Delivery delivery, Exception failure) {
        if (delivery.lost()) {
            abandon(delivery); // the broker delivers it again, well though it may have ended
        } else if (failure == null) {
            acknowledge(delivery);
        } else {
            failed(delivery, failure);
        }
    }

    private void failed(Delivery delivery, Exception failure) {
        InvalidMessage invalid = cause(failure, InvalidMessage.class);
        if (invalid != null) {
            meter.failed();
            setAside(delivery, invalid.reason(), invalid.getMessage());
        } else if (delivery.subscription.cancelled()) {
            abandon(delivery); // stopping: what failed may have failed of that
        } else if (cause(failure, BrokerUnavailable.class) != null || cause(failure, GivenBack.class) != null) {
            again(delivery, delivery.unconfirmed++);
        } else {
            meter.failed();
            failedItself(delivery, failure);
        }
    }

    private void failedItself(Delivery delivery, Exception failure) {
        if (++delivery.failures < broker.settings().maxDeliveries()) {
            LOG.warn(
                    "{}: processing a message failed, try {} of {}: {}",
                    getRouteId(),
                    delivery.failures,
                    broker.settings().maxDeliveries(),
                    sentence(failure));
            again(delivery, delivery.failures - 1);
        } else {
            LOG.error("{}: processing a message failed for the last time", getRouteId(), failure);
            VumiFailure known = cause(failure, VumiFailure.class);
            setAside(
                    delivery,
                    known != null ? known.reason() : failure.getClass().getSimpleName(),
                    sentence(failure));
        }
    }

    private void again(Delivery delivery, int tries) {
        long delay = Math.min(
                LONGEST_DELAY.toMillis(), broker.settings().retryDelay().toMillis() << Math.min(tries, 10));
        waiting.add(delivery);
        broker.executeLater(Duration.ofMillis(delay), () -> {
            if (!delivery.wanted()) {
                giveBack(delivery);
            } else if (waiting.remove(delivery)) {
                delivery.process();
            }
        });
    }

    private void giveBack(Delivery delivery) {
        if (waiting.remove(delivery)) {
            abandon(delivery);
        }
    }

    /** It was not this message that ended whatever ended, since we are still here. */
    private void abandon(Delivery delivery) {
        meter.returned();
        forget(delivery);
        delivery.subscription.abandoned(delivery.tag);
    }

    private void setAside(Delivery delivery, String reason, String sentence) {
        String id = MessageIds.RANDOM.next();
        LOG.warn(
                "{}: set aside a message from '{}'{} as {}: {}: {}",
                getRouteId(),
                getEndpoint().getRoutingKey(),
                delivery.sent ? " that is sent" : "",
                id,
                reason,
                sentence);
        Map<String, Object> headers = new HashMap<>(Map.of(
                VumiConstants.ORIGIN, getEndpoint().getRoutingKey(),
                VumiConstants.REASON, reason,
                VumiConstants.SENTENCE, shorten(sentence),
                VumiConstants.TIME, Instant.now().toString(),
                VumiConstants.WORKER, String.valueOf(getRouteId())));
        if (delivery.sent) {
            headers.put(VumiConstants.SENT, "true");
        }
        for (String name : VumiConstants.TRACE) {
            if (delivery.headers().containsKey(name)) {
                headers.put(name, delivery.headers().get(name));
            }
        }
        putAside(delivery, id, headers);
    }

    private void putAside(Delivery delivery, String id, Map<String, Object> headers) {
        broker.setAside(delivery.body, id, headers, delivery.patiently(failure -> {
            if (failure == null) {
                meter.setAside();
                end(delivery);
            } else if (delivery.wanted()) {
                broker.executeLater(broker.settings().retryDelay(), () -> putAside(delivery, id, headers));
            } else {
                abandon(delivery);
            }
        }));
    }

    private void acknowledge(Delivery delivery) {
        if (!delivery.setAside) {
            meter.acknowledged(System.nanoTime() - delivery.began);
        }
        end(delivery);
    }

    private void end(Delivery delivery) {
        forget(delivery);
        delivery.subscription.done(delivery.tag);
    }

    private void forget(Delivery delivery) {
        if (delivery.countKey != null) {
            broker.deliveryCounter().forget(delivery.countKey);
        }
    }

    private static <T> T cause(Throwable failure, Class<T> type) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
        }
        return null;
    }

    private static String sentence(Throwable failure) {
        return shorten(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }

    private static String shorten(String sentence) {
        return sentence.length() <= LONGEST_SENTENCE ? sentence : sentence.substring(0, LONGEST_SENTENCE) + "…";
    }

    Meter meter() {
        return meter;
    }

    @Override
    public String queue() {
        return getEndpoint().queue();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return open();
    }

    @Override
    public int open() {
        return subscriptions.stream().mapToInt(Subscription::inFlight).sum();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        cancel();
    }

    @Override
    public String toString() {
        return "consumer of '" + getEndpoint().getRoutingKey() + "'";
    }
}
