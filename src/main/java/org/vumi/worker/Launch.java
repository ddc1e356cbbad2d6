package org.vumi.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.QueueDepths;
import org.vumi.config.ConfigException;
import org.vumi.store.Redis;
import org.vumi.store.RedisDeliveryCounter;
import org.vumi.tracing.Tracing;

/**
 * One run of a process: checks everything, starts what is needed, says {@code ready}, waits for the end, stops in order.
 */
public final class Launch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);
    private static final Duration READY_POLL = Duration.ofMillis(20);

    private final LaunchOptions options;
    private final Engine engine;
    private final CountDownLatch ending = new CountDownLatch(1);
    private Servers servers;
    private Broker broker;
    private ServerChoice brokerChoice;
    private RedisLinks redis;
    private volatile Management management;
    private PlanSource source;
    private List<WorkerPlan> plans;
    private volatile Reload reload;
    private RoutesWatch routesWatch;
    private Watch watch;
    private MetricsPage metricsPage;
    private volatile Figures figures;
    private Tracing tracing; // null: none

    public Launch(LaunchOptions options) {
        this.options = options;
        this.engine = new Engine("vumi", options.home());
    }

    public Engine engine() {
        return engine;
    }

    /**
     * Checks the workers' configurations and makes them.
     *
     * @param source says which workers are wanted, now and at each {@link #reload}
     * @throws ConfigException with everything wrong with any of them
     */
    public void prepare(PlanSource source) {
        Faults faults = engine.faults();
        this.source = source;
        trace(faults);
        plans = source.read(faults);
        plans.forEach(engine::add);
        Map<String, Map<String, Setting>> sections = engine.sections();
        brokerChoice = ServerChoice.broker(options.broker(), sections, options.amqp(), options.fallback(), faults);
        RedisLinks.Choices choices = RedisLinks.Choices.of(options.redis(), options.fallback(), sections, faults);
        redis = new RedisLinks(choices);
        engine.build(redis.belongings(choices));
        management = options.management() == null ? null : new Management(this, options);
    }

    private void trace(Faults faults) {
        try {
            tracing = Tracing.from(System.getenv()).orElse(null);
        } catch (ConfigException e) {
            faults.add(e);
        }
        if (tracing != null) {
            tracing.addTo(engine.context()); // before there are routes
        }
    }

    /**
     * Starts the servers asked for and the workers, and waits until everything is up but links to the outside.
     *
     * @return what is up; empty if {@link #end} came first
     */
    public Optional<Status> start() throws Exception {
        servers = Servers.of(options.data(), options.embedded(), brokerChoice.embedded(), redis.embedded());
        BrokerSettings settings = settings();
        LOG.info("broker {} (by {})", settings.address(), brokerChoice.from());
        redis.connect(servers);
        broker = new Broker(settings);
        redis.first().ifPresent(one -> broker.setDeliveryCounter(new RedisDeliveryCounter(one)));
        if (tracing != null) {
            broker.setHeaders(tracing);
        }
        broker.start();
        engine.context().getRegistry().bind("vumi/broker", Broker.class, broker);
        watch = new Watch(new QueueDepths(broker, engine.meters()), redis);
        figures = new Figures(engine, watch);
        Readings readings = new Readings(
                engine,
                broker,
                watch,
                () -> reload == null ? 0 : reload.faults().size());
        if (management != null) {
            metricsPage = new MetricsPage(readings::now);
            management.addTo(engine.context(), metricsPage);
        }
        if (options.statusInterval() != null) {
            StatusRoute.addTo(engine, figures::of, options.statusInterval());
        }
        if (!options.metricsPrefix().isEmpty()) {
            Clock clock = engine.context().getRegistry().findSingleByType(Clock.class);
            engine.context()
                    .getRegistry()
                    .bind("vumi/workerMetrics", new WorkerMetrics(readings::now, options.metricsPrefix(), clock));
        }
        engine.start();
        watch.start();
        reload = new Reload(engine, options, source, plans, brokerChoice, servers, redis, broker);
        routesWatch = new RoutesWatch(options.home(), reload::templates);
        routesWatch.start();
        while (!(broker.ready() && redis.ready())) {
            if (ending.await(READY_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        }
        return Optional.of(status());
    }

    private BrokerSettings settings() {
        return BrokerAddress.settings(brokerChoice.embedded() ? servers.broker() : brokerChoice.url(), options.amqp());
    }

    /** What the workers do; null before they have started. */
    public Figures figures() {
        return figures;
    }

    /** What an operator may see now. */
    public Status status() {
        return new Status(
                engine, broker, brokerChoice, redis, management, reload == null ? List.of() : reload.faults());
    }

    /**
     * Reads the configuration again, from any thread, and changes the workers that differ. What is wrong is logged, and changes nothing.
     *
     * @return empty before the workers have started
     */
    public Optional<Reload.Outcome> reload() {
        return Optional.ofNullable(reload).map(Reload::configuration);
    }

    /** Null if there is none. */
    Management management() {
        return management;
    }

    /** The first that a worker uses; empty if none does. */
    Optional<Redis> redis() {
        return redis.first();
    }

    /** Waits until {@link #end}. */
    public void await() throws InterruptedException {
        ending.await();
    }

    /** Asks for the end, from any thread. */
    public void end() {
        ending.countDown();
    }

    /** Stops consuming, lets what is in flight finish (bounded), closes what was started. */
    @Override
    public void close() {
        try {
            if (reload != null) {
                routesWatch.close();
                reload.end();
            }
            if (watch != null) {
                watch.close();
            }
            engine.stop();
        } finally {
            if (metricsPage != null) {
                metricsPage.close();
            }
            if (management != null) {
                management.close();
            }
            if (broker != null) {
                broker.stop();
            }
            if (redis != null) {
                redis.close();
            }
            if (servers != null) {
                servers.close();
            }
            if (tracing != null) {
                tracing.close();
            }
        }
    }
}
