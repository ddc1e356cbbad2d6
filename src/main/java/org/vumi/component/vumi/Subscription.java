package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel that consumes one queue: hands deliveries to its consumer, and acknowledges those that are done. */
final class Subscription extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private final VumiConsumer consumer;
    private final Broker broker;
    private final int strayLimit;
    private final AckWindow window = new AckWindow();
    private final AtomicLong ackUpTo = new AtomicLong();
    private final AtomicBoolean ackPending = new AtomicBoolean();
    private final Object idle = new Object();
    private String tag;
    private long acknowledged; // on the acks thread only
    private int inFlight; // guarded by idle
    private volatile boolean cancelled;

    private Subscription(Channel channel, VumiConsumer consumer, Broker broker, int strayLimit) {
        super(channel);
        this.consumer = consumer;
        this.broker = broker;
        this.strayLimit = strayLimit;
    }

    static Subscription open(Connection connection, VumiConsumer consumer) throws IOException {
        VumiEndpoint endpoint = consumer.getEndpoint();
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker allows no more channels on this connection");
        }
        endpoint.broker().topology().declare(channel, endpoint.consumed());
        channel.basicQos(endpoint.getPrefetch());
        Subscription subscription =
                new Subscription(channel, consumer, endpoint.broker(), Math.max(1, endpoint.getPrefetch() / 2));
        subscription.tag = channel.basicConsume(endpoint.queue(), false, subscription);
        return subscription;
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
        boolean late;
        synchronized (idle) {
            late = cancelled;
            if (!late) {
                inFlight++;
            }
        }
        if (late) {
            giveBack(envelope.getDeliveryTag());
            return;
        }
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        consumer.accept(new Delivery(consumer, this, envelope.getDeliveryTag(), envelope.isRedeliver(), headers, body));
    }

    /** The delivery is done; its acknowledgement goes out with others that are done meanwhile. */
    void done(long deliveryTag) {
        long upTo = window.done(deliveryTag);
        if (upTo > 0) {
            ackUpTo.accumulateAndGet(upTo, Math::max);
            if (ackPending.compareAndSet(false, true)) {
                broker.executeAck(this::acknowledge);
            }
        } else {
            long[] strays = window.strays(strayLimit);
            if (strays.length > 0) {
                broker.executeAck(() -> acknowledge(strays));
            }
        }
        left();
    }

    /** The delivery is given up by this process. */
    void abandoned(long deliveryTag) {
        giveBack(deliveryTag);
        left();
    }

    /** Not only when the channel closes: until then, which may take long, later messages would overtake this one. */
    private void giveBack(long deliveryTag) {
        broker.executeAck(() -> {
            try {
                getChannel().basicReject(deliveryTag, true);
            } catch (IOException | ShutdownSignalException e) {
                LOG.debug("not given back, the broker has it back already: {}", e.getMessage());
            }
        });
    }

    private void left() {
        boolean last;
        synchronized (idle) {
            last = --inFlight == 0;
            idle.notifyAll();
        }
        if (last && cancelled) {
            broker.executeAck(this::close);
        }
    }

    private void acknowledge() {
        ackPending.set(false);
        long upTo = ackUpTo.get();
        if (upTo == acknowledged) {
            return; // the one before took it along; the broker would close the channel over a tag it does not know
        }
        acknowledged = upTo;
        try {
            getChannel().basicAck(upTo, true);
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("acknowledgement not sent, the broker will deliver again: {}", e.getMessage());
        }
    }

    private void acknowledge(long[] strays) {
        try {
            for (long stray : strays) {
                if (stray > acknowledged) { // else a range took it along meanwhile
                    getChannel().basicAck(stray, false);
                }
            }
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("acknowledgement not sent, the broker will deliver again: {}", e.getMessage());
        }
    }

    /** Waits until no more than so many are in flight, at most this long. */
    void awaitIdleBut(int others, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        synchronized (idle) {
            while (inFlight > others) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                idle.wait(left);
            }
        }
    }

    int inFlight() {
        synchronized (idle) {
            return inFlight;
        }
    }

    /** Whether deliveries of this channel can still be acknowledged. */
    boolean alive() {
        return getChannel().isOpen();
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Takes no more; the channel closes, and what was prefetched goes back, when the last one in flight is done. */
    void cancel() {
        synchronized (idle) { // from here on nothing more comes in flight
            if (cancelled) {
                return; // the last one in flight closes the channel
            }
            cancelled = true;
        }
        try {
            getChannel().basicCancel(tag);
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("cancelled on a channel that is gone: {}", e.getMessage());
        }
        closeIfIdle();
    }

    /** The broker has back what is in flight, as soon as what is done is acknowledged. */
    void abandon() {
        broker.executeAck(this::close);
    }

    private void closeIfIdle() {
        if (inFlight() == 0) {
            broker.executeAck(this::close);
        }
    }

    /** What is done behind a delivery that was given up would otherwise come again with it. */
    private void close() {
        acknowledge(window.strays(1));
        try {
            getChannel().close();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            LOG.debug("channel was closed already: {}", e.getMessage());
        }
    }

    /** The broker cancelled us: the queue was deleted, or its node went away. */
    @Override
    public void handleCancel(String consumerTag) {
        LOG.warn("{}: cancelled by the broker (was its queue deleted?); subscribing again", consumer);
        synchronized (idle) {
            cancelled = true;
        }
        closeIfIdle();
        consumer.subscribeAgain(this);
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException cause) {
        boolean ours = cancelled;
        cancelled = true;
        if (!cause.isHardError() && !ours) {
            LOG.warn("{}: channel closed: {}; subscribing again", consumer, cause.getMessage());
            consumer.subscribeAgain(this);
        }
    }
}
