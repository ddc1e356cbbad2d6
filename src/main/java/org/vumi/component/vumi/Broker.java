package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * One process's connections to its broker: one to publish, one (or more, past {@value #CONSUMERS_PER_LINK} consumers) to
 * consume, since a broker that is short of disk stops reading from connections that publish.
 */
public final class Broker extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    /** RabbitMQ allows 2,047 channels on a connection. */
    private static final int CONSUMERS_PER_LINK = 1_000;

    private static final int PUBLISHERS = 2;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final BrokerSettings settings;
    private final Topology topology;
    private final CachingConnectionFactory shared;
    private final List<BrokerLink> consuming = new ArrayList<>();
    private final Map<BrokerLink, Integer> consumers = new HashMap<>(); // guarded by this
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    private final Publisher[] publishers = new Publisher[PUBLISHERS];
    private final List<ExecutorService> threads = new ArrayList<>();
    private final AtomicLong setAside = new AtomicLong();
    private BrokerLink publishing;
    private ScheduledExecutorService clock;
    private ExecutorService acks;
    private ExecutorService work;
    private volatile DeliveryCounter deliveryCounter = DeliveryCounter.inMemory();
    private volatile PublishedHeaders headers = PublishedHeaders.NONE;

    public Broker(BrokerSettings settings) {
        this.settings = settings;
        this.topology = new Topology(settings.queueArguments());
        this.shared = new CachingConnectionFactory(settings.clientFactory());
    }

    public BrokerSettings settings() {
        return settings;
    }

    /** Who counts redelivered messages; in memory unless set. */
    public void setDeliveryCounter(DeliveryCounter counter) {
        this.deliveryCounter = counter;
    }

    DeliveryCounter deliveryCounter() {
        return deliveryCounter;
    }

    /** Connects in the background; a broker that is away is waited for. */
    @Override
    protected void doStart() throws IOException {
        require(new Topology.Entry(VumiConstants.EXCHANGE, "direct", VumiConstants.INVALID));
        clock = keep(Executors.newSingleThreadScheduledExecutor(named("vumi-broker-clock")));
        acks = keep(Executors.newSingleThreadExecutor(named("vumi-broker-acks")));
        work = keep(Executors.newCachedThreadPool(named("vumi-consumer")));
        publishing = link("publishing");
        publishing.add(topology);
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers[i] = new Publisher(
                    publishing, topology, keep(Executors.newSingleThreadExecutor(named("vumi-confirms"))), work);
            publishing.add(publishers[i]);
        }
        publishing.start();
        clock.scheduleWithFixedDelay(this::expire, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        if (publishing == null) {
            return; // was never started
        }
        await(List.of(acks.submit(() -> {})), "acknowledgements were not sent in time");
        List<Future<?>> closing = new ArrayList<>();
        consuming.forEach(link -> closing.add(link.close()));
        closing.add(publishing.close());
        await(closing, "a connection did not close in time");
        shared.destroy();
        threads.forEach(ExecutorService::shutdownNow);
        consuming.clear();
        consumers.clear();
        threads.clear();
    }

    private void await(List<Future<?>> tasks, String otherwise) throws Exception {
        for (Future<?> one : tasks) {
            try {
                one.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.warn("broker {}: {}", settings.address(), otherwise);
            }
        }
    }

    private void expire() {
        for (Publisher publisher : publishers) {
            publisher.expire(BrokerSettings.CONFIRM_TIMEOUT.toNanos());
        }
    }

    private BrokerLink link(String name) {
        CachingConnectionFactory factory = new CachingConnectionFactory(settings.clientFactory());
        factory.setExecutor(work);
        factory.setConnectionNameStrategy(
                any -> "vumi " + ProcessHandle.current().pid() + " " + name);
        return new BrokerLink(
                name,
                settings.address(),
                factory,
                keep(Executors.newSingleThreadScheduledExecutor(named("vumi-broker-" + name))));
    }

    /**
     * Connections to the same broker, for routes that use Camel's own {@code spring-rabbitmq:} endpoints. Connects when
     * first used, closed with this broker.
     */
    public ConnectionFactory connectionFactory() {
        return shared;
    }

    /** The link a new consumer should use, until it {@link #leave leaves}. */
    synchronized BrokerLink consumingLink() {
        BrokerLink free = consuming.stream()
                .filter(link -> consumers.get(link) < CONSUMERS_PER_LINK)
                .findFirst()
                .orElseGet(this::newConsumingLink);
        consumers.merge(free, 1, Integer::sum);
        return free;
    }

    private BrokerLink newConsumingLink() {
        BrokerLink link = link("consuming");
        consuming.add(link);
        consumers.put(link, 0);
        link.start();
        return link;
    }

    /** @param queue that it had consumed by it */
    synchronized void leave(BrokerLink link, String queue) {
        consumers.computeIfPresent(link, (any, count) -> count - 1);
        left.add(queue);
    }

    /** Whether a consumer of the queue has left: what comes again it gave back, and this process was not killed by it. */
    boolean wasLeft(String queue) {
        return left.contains(queue);
    }

    /** Whether we can publish, and every consumer that was started has its subscription. */
    public synchronized boolean ready() {
        return publishing != null && publishing.ready() && consuming.stream().allMatch(BrokerLink::ready);
    }

    /** Why the broker takes no messages (memory or disk alarm), null if it does. */
    public String blocked() {
        return publishing == null ? null : publishing.blocked();
    }

    /** How many messages wait for the broker to confirm them, or to take them. */
    public int unconfirmed() {
        return publishing == null
                ? 0
                : Arrays.stream(publishers).mapToInt(Publisher::pending).sum();
    }

    /** How many messages this process set aside on {@value VumiConstants#INVALID}. */
    public long setAside() {
        return setAside.get();
    }

    /** Makes sure that what is published there arrives somewhere; see {@link Topology}. */
    void require(Topology.Entry entry) throws IOException {
        topology.require(entry);
    }

    /** Something else that needs the connection that publishes; for a broker that has started. */
    void join(BrokerLink.User user) {
        publishing.add(user);
    }

    void leave(BrokerLink.User user) {
        publishing.remove(user);
    }

    Topology topology() {
        return topology;
    }

    /** What goes with the messages that routes publish; nothing unless set. */
    public void setHeaders(PublishedHeaders headers) {
        this.headers = headers;
    }

    Map<String, Object> headers(Exchange exchange) {
        return headers.of(exchange);
    }

    /** Persistent; order is kept per routing key. */
    void publish(
            String exchange,
            String routingKey,
            boolean mandatory,
            Map<String, Object> headers,
            byte[] body,
            Publisher.Completion completion) {
        BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC;
        if (!headers.isEmpty()) {
            properties = properties.builder().headers(headers).build();
        }
        publish(exchange, routingKey, mandatory, properties, body, completion);
    }

    private void publish(
            String exchange,
            String routingKey,
            boolean mandatory,
            BasicProperties properties,
            byte[] body,
            Publisher.Completion completion) {
        publishers[Math.floorMod(routingKey.hashCode(), PUBLISHERS)].publish(
                exchange, routingKey, mandatory, properties, body, completion);
    }

    /** Puts a message that cannot be processed on {@value VumiConstants#INVALID}, with its original bytes. */
    void setAside(byte[] body, String messageId, Map<String, Object> headers, Publisher.Completion completion) {
        BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC
                .builder()
                .messageId(messageId)
                .headers(headers)
                .build();
        publish(VumiConstants.EXCHANGE, VumiConstants.INVALID, true, properties, body, new Publisher.Completion() {
            @Override
            public void done(BrokerUnavailable failure) {
                if (failure == null) {
                    setAside.incrementAndGet();
                }
                completion.done(failure);
            }

            @Override
            public boolean waits() {
                return completion.waits();
            }
        });
    }

    /** Runs the task soon; acknowledgements that come together are sent together. */
    void executeAck(Runnable task) {
        try {
            acks.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped: the broker delivers again what was not acknowledged");
        }
    }

    /** Runs the task on a worker thread after the delay. Nothing happens if the broker is stopped before. */
    void executeLater(Duration delay, Runnable task) {
        try {
            clock.schedule(() -> work.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped: the broker delivers again what was not acknowledged");
        }
    }

    private <T extends ExecutorService> T keep(T executor) {
        threads.add(executor);
        return executor;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
