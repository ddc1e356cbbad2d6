package org.vumi.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.vumi.blinkenlights.StatusUpdate;
import org.vumi.component.vumi.BrokerUnavailable;

/** What every worker tells of itself -> vumi.health. If nobody listens there it is gone. Source: manual 7.2.1. */
final class StatusRoute extends RouteBuilder {
    private static final String ID = "status.published";

    private final Engine engine;
    private final Statuses statuses;

    /** Routes that have run: others are not meant to. */
    private final Set<String> ran = ConcurrentHashMap.newKeySet();

    private StatusRoute(Engine engine, Function<String, ? extends Map<String, ?>> figures, Duration interval) {
        this.engine = engine;
        this.statuses = new Statuses(
                engine::workers,
                engine::moving,
                this::condition,
                worker -> figures.apply(worker.name()),
                process(),
                UUID.randomUUID().toString(),
                interval,
                engine.context().getRegistry().findSingleByType(Clock.class));
    }

    /**
     * @param figures what a worker of a name counts, flat
     * @param interval between two updates of a worker
     */
    static void addTo(Engine engine, Function<String, ? extends Map<String, ?>> figures, Duration interval)
            throws Exception {
        engine.context().addRoutes(new StatusRoute(engine, figures, interval));
    }

    @Override
    public void configure() {
        from("tick:status?seconds=1&atOnce=true")
                .routeId(ID)
                .routeGroup("status")
                .routeConfigurationId("set-aside")
                .doTry()
                .bean(statuses, "due")
                .to(ExchangePattern.InOnly, "vumi:many?exchange=" + StatusUpdate.EXCHANGE + "&optional=true")
                .doCatch(BrokerUnavailable.class)
                .bean(statuses, "notTold");
    }

    private static Map<String, Object> process() {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("host", host());
        process.put("pid", ProcessHandle.current().pid());
        process.put("version", Version.current());
        return process;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) { // a machine that has no address of its name
            String name = System.getenv("HOSTNAME");
            return name == null ? "localhost" : name;
        }
    }

    /** Its link decides; one whose link is up, or not known, or that has none, does only what its routes do. */
    private Statuses.Condition condition(Worker worker) {
        Link link = engine.links().of(worker);
        if (link != null && !link.up()) {
            return new Statuses.Condition(link.state(), link.detail());
        }
        for (String route : worker.routes()) {
            CamelContext context = engine.context();
            ServiceStatus status = context.getRouteController().getRouteStatus(route);
            if (status != null && status.isStarted()) {
                ran.add(route);
            } else if (ran.contains(route)) {
                String how = status == null ? "gone" : status.name().toLowerCase();
                return new Statuses.Condition("degraded", "route " + route + " is " + how);
            }
        }
        return Statuses.Condition.UP;
    }
}
