package org.vumi.worker;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.apache.camel.component.netty.http.NettyHttpEndpoint;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.vumi.component.vumi.Broker;
import org.vumi.component.web.WebEndpoint;
import org.vumi.config.ConfigFault;
import org.vumi.config.Counters;
import org.vumi.config.Listening;

/** What an operator sees of a process: as the line {@code ready} and as the page {@code /status}. No secrets, no content. */
public final class Status {
    private final Engine engine;
    private final Broker broker;
    private final ServerChoice brokerChoice;
    private final RedisLinks redis;
    private final Management management;
    private final List<ConfigFault> faults;

    /** @param faults for which the workers are not as their files would have them */
    Status(
            Engine engine,
            Broker broker,
            ServerChoice brokerChoice,
            RedisLinks redis,
            Management management,
            List<ConfigFault> faults) {
        this.engine = engine;
        this.broker = broker;
        this.brokerChoice = brokerChoice;
        this.redis = redis;
        this.management = management;
        this.faults = faults;
    }

    /**
     * The line that says that the process does its work.
     *
     * @param more what the command has to say beside
     */
    public String ready(Map<String, Object> more) {
        JsonObject json = summary();
        json.putAll(more);
        json.put(
                "start_ms",
                System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime());
        return "ready " + text(json);
    }

    /** The summary, with what every route and link has done so far. */
    String page() {
        JsonObject json = summary();
        json.put("links", array(links().stream().map(Status::whole)));
        json.put("healthy", healthy());
        json.put("faults", new JsonArray(faults()));
        json.put("broker_ready", broker.ready());
        json.put("broker_blocked", broker.blocked());
        json.put("set_aside", broker.setAside());
        json.put("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
        json.put("routes", counters());
        json.put("counters", workersCounters());
        return text(json);
    }

    /** Without the escaped slashes that Camel's writer makes: people and scripts read URLs in it. */
    static String text(JsonObject json) {
        return json.toJson().replace("\\/", "/");
    }

    /** Whether the broker takes our messages, Redis answers, and every link is up. */
    boolean healthy() {
        return engine.context().isStarted()
                && broker.ready()
                && broker.blocked() == null
                && redis.ready()
                && links().stream().allMatch(Link::up);
    }

    /** In a word; a process that goes on with what it had, since what its files say now is wrong, is DEGRADED. */
    String word() {
        return !healthy() ? "DOWN" : faults.isEmpty() ? "UP" : "DEGRADED";
    }

    /** What is wrong with the files. */
    List<String> faults() {
        return faults.stream().map(ConfigFault::toString).toList();
    }

    /** Each worker's name, class, and its link if it has one. */
    List<List<String>> rows() {
        return engine.workers().stream()
                .map(worker -> List.of(worker.name(), worker.type(), worker.link() == null ? "" : link(worker)))
                .toList();
    }

    private static String link(Worker worker) {
        Link link = Link.of(worker.name(), worker.link());
        return link.state() + (link.detail() == null ? "" : ", " + link.detail());
    }

    /** Which process it is. */
    String process() {
        return "Vumi " + Version.current() + ", broker " + broker.settings().address()
                + (redis.addresses().isEmpty() ? "" : ", Redis " + String.join(", ", redis.addresses()));
    }

    private JsonObject summary() {
        JsonObject json = new JsonObject();
        json.put("workers", workers());
        json.put("ports", ports());
        json.put("broker", broker.settings().address());
        json.put("broker_by", brokerChoice.from());
        json.put("redis", redis.addresses().isEmpty() ? null : redis.addresses().get(0));
        json.put("redis_by", redis.from());
        json.put("links", array(links().stream().map(Status::json)));
        json.put("management", management == null ? null : management.url());
        json.put("version", Version.current());
        return json;
    }

    private JsonArray workers() {
        JsonArray workers = new JsonArray();
        for (Worker worker : engine.workers()) {
            JsonObject json = new JsonObject();
            json.put("name", worker.name());
            json.put("class", worker.type());
            json.put("routes", new JsonArray(worker.routes()));
            workers.add(json);
        }
        return workers;
    }

    private static JsonArray array(Stream<JsonObject> objects) {
        return objects.collect(JsonArray::new, JsonArray::add, JsonArray::addAll);
    }

    /** With what only the worker knows. */
    private static JsonObject whole(Link link) {
        JsonObject json = json(link);
        json.putAll(link.more());
        return json;
    }

    private static JsonObject json(Link link) {
        JsonObject json = new JsonObject();
        json.put("name", link.name());
        json.put("state", link.state());
        json.put("detail", link.detail());
        return json;
    }

    private List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (Worker worker : engine.workers()) {
            if (worker.link() != null) {
                links.add(Link.of(worker.name(), worker.link()));
            }
        }
        return links;
    }

    /** Ports that routes listen on, by route id; a worker's own by its first route. */
    private Map<String, Object> ports() {
        Map<String, Object> ports = new TreeMap<>();
        for (Worker worker : engine.workers()) {
            if (worker.bean() instanceof Listening listening) {
                ports.put(worker.routes().get(0), listening.port());
            }
        }
        for (Route route : engine.context().getRoutes()) {
            if (route.getEndpoint() instanceof NettyHttpEndpoint http) {
                ports.put(route.getRouteId(), http.getConfiguration().getPort());
            } else if (route.getEndpoint() instanceof WebEndpoint page) {
                ports.put(route.getRouteId(), page.getPort());
            }
        }
        return new JsonObject(ports);
    }

    /** What workers' classes count, by worker. */
    private JsonObject workersCounters() {
        JsonObject all = new JsonObject();
        for (Worker worker : engine.workers()) {
            if (worker.bean() instanceof Counters counting) {
                all.put(worker.name(), counts(counting));
            }
        }
        return all;
    }

    /** A class of anybody's that cannot tell takes nobody else's counts along. */
    private static Object counts(Counters counting) {
        try {
            return new JsonObject(counting.counters());
        } catch (RuntimeException | LinkageError e) {
            return "cannot be read: " + e.getClass().getName();
        }
    }

    private JsonObject counters() {
        CamelContext context = engine.context();
        ManagedCamelContext managed = context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        JsonObject routes = new JsonObject();
        for (Route route : context.getRoutes()) {
            ManagedRouteMBean bean = managed.getManagedRoute(route.getRouteId());
            if (bean != null) {
                routes.put(route.getRouteId(), counters(bean));
            }
        }
        return routes;
    }

    private static JsonObject counters(ManagedRouteMBean bean) {
        JsonObject json = new JsonObject();
        try {
            json.put("state", bean.getState());
            json.put("group", bean.getRouteGroup());
            json.put("total", bean.getExchangesTotal());
            json.put("inflight", bean.getExchangesInflight());
            json.put("failures", bean.getExchangesFailed());
            json.put("mean_ms", bean.getMeanProcessingTime());
            json.put("max_ms", bean.getMaxProcessingTime());
            return json;
        } catch (Exception e) {
            throw new IllegalStateException("counters of route " + bean.getRouteId() + " cannot be read", e);
        }
    }
}
