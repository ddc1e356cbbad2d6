package org.vumi.worker;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.spi.RouteStartupOrder;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.ConfigException;
import org.vumi.config.Leaving;
import org.vumi.message.MessageIds;
import org.vumi.metrics.MetricManager;
import org.vumi.metrics.Metrics;
import org.vumi.middleware.MiddlewareStack;

/**
 * Puts workers together in the Camel context, starts them, and takes them apart again while others run: its objects by their
 * constructors, its routes from their templates.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    /** Most of what is in flight ends in this time; Camel looks for the rest once a second. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LOOK_MILLIS = 5;

    /** What a worker's configuration is bound as, after its name. */
    private static final String CONFIG = ".config";

    private final CamelContext context;
    private final Model model;
    private final Templates templates;
    private final WorkerBeans beans;
    private final Metrics metrics;
    private final Holdings.Recorder recorder;
    private Assembled current;
    private ScheduledExecutorService layerThreads;

    /** @param recorder hears of what is bound in the registry of the context */
    Assembly(CamelContext context, Templates templates, Holdings.Recorder recorder) {
        this.context = context;
        this.templates = templates;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
        this.recorder = recorder;
        context.addLifecycleStrategy(recorder);
        Layers.bindShared(context.getRegistry());
        this.beans = new WorkerBeans(context);
        this.metrics = context.getRegistry().findSingleByType(Metrics.class);
        MessageIds ids = context.getRegistry().findSingleByType(MessageIds.class);
        Clock clock = context.getRegistry().findSingleByType(Clock.class);
        context.getRegistry().bind("userMessage", new UserMessageProcessor(ids, clock));
        context.getRegistry().bind("ack", new AckProcessor(ids, clock));
        model.addRouteTemplateDefinitionConverter("*", this::route);
    }

    /**
     * Makes a worker's objects and routes; nothing takes messages yet.
     *
     * @param faults gets what its classes find wrong
     * @param belongings what a worker gets by type beside its configuration, by the worker's name
     * @return null if its configuration is at fault
     */
    Assembled make(PlannedWorker plan, Faults faults, Function<String, Map<Class<?>, Supplier<?>>> belongings) {
        if (!plan.layers().isEmpty()) {
            layerThreads(); // everybody's: not this worker's
        }
        Assembled made = new Assembled(plan, belongings, recorder.begin());
        current = made;
        List<MetricManager> measuring = metrics.managers();
        try {
            List<Object> layers = new ArrayList<>(); // some may be null
            plan.layers().forEach(layer -> layers.add(bean(layer, faults, belongings)));
            Object bean = bean(plan, faults, belongings);
            if (plan.faulty()) {
                return null;
            }
            addStack(made, layers);
            made.worker = worker(plan, bean);
            made.family = templates.family(made.sources.keySet());
            return made;
        } finally {
            made.metrics.addAll(metrics.managers());
            made.metrics.removeAll(measuring);
            current = null;
            recorder.end();
            if (made.worker == null) {
                takeApart(made);
            }
        }
    }

    /** A class of a worker whose configuration is already at fault is made only for the faults that it finds. */
    private Object bean(PlannedWorker worker, Faults faults, Function<String, Map<Class<?>, Supplier<?>>> belongings) {
        String className = worker.type().beanClass().orElse(null);
        if (className == null) {
            return null;
        }
        String name = worker.name();
        try {
            return beans.make(className, worker.config(), belongings.apply(name));
        } catch (ConfigException e) {
            e.faults()
                    .forEach(
                            fault -> faults.add(new Place(fault.file(), fault.line()), name + ": " + fault.sentence()));
        } catch (RuntimeException e) {
            if (!worker.config().faulty() && !faults.any()) {
                throw new IllegalStateException("worker " + name + ": " + e.getMessage(), e);
            }
            LOG.debug("worker {}: not made, its configuration is at fault", name, e);
        }
        return null;
    }

    /** Before the worker's own routes, which call these. */
    private void addStack(Assembled worker, List<Object> beans) {
        if (beans.isEmpty()) {
            return;
        }
        MiddlewareStack stack = new MiddlewareStack(worker.plan.config().transportName(), layerThreads());
        for (int i = 0; i < beans.size(); i++) {
            PlannedWorker layer = worker.plan.layers().get(i);
            if (worker.holdings.has(layer.name()) || layer.name().equals(worker.name() + CONFIG)) {
                layer.config()
                        .reject(
                                "",
                                "a middleware cannot be called so, as something else of the worker is (accepted: another name)");
            }
            Layers.bindHandlers(context.getRegistry(), layer.name(), beans.get(i));
            Worker made = worker(layer, beans.get(i));
            worker.layers.add(made);
            stack.add(made.name(), Layers.handlers(context, made));
        }
        Layers.bindSteps(context.getRegistry(), worker.plan.name(), stack);
    }

    private ScheduledExecutorService layerThreads() {
        if (layerThreads == null) {
            layerThreads = layerThreads(context);
        }
        return layerThreads;
    }

    /**
     * For as many tasks as messages wait for Redis in all workers: a layer whose messages are refused when it is their turn would never go
     * on.
     */
    static ScheduledExecutorService layerThreads(CamelContext context) {
        return context.getExecutorServiceManager()
                .newScheduledThreadPool(
                        Assembly.class, "vumi-middleware", Runtime.getRuntime().availableProcessors());
    }

    private Worker worker(PlannedWorker plan, Object bean) {
        return new Worker(
                plan.name(), plan.type().shortName(), bean, plan.config().transportName(), addRoutes(plan, bean));
    }

    private List<String> addRoutes(PlannedWorker worker, Object bean) {
        String name = worker.name();
        if (bean != null) {
            context.getRegistry().bind(name, bean);
        }
        context.getRegistry().bind(name + CONFIG, worker.config());
        List<String> routes = new ArrayList<>();
        for (RouteTemplateDefinition template : worker.type().templates()) {
            String key = WorkerClass.each(template).orElse(null);
            if (key == null) {
                routes.add(addRoute(worker, template, null));
            } else {
                worker.config().names(key).forEach(each -> routes.add(addRoute(worker, template, each)));
            }
        }
        return routes;
    }

    /** @param each the name that this route is for, null if the template has one route */
    private String addRoute(PlannedWorker worker, RouteTemplateDefinition template, String each) {
        String name = worker.name();
        String id = name + "." + WorkerClass.direction(template) + (each == null ? "" : "." + each);
        Map<String, Declaration> declared = WorkerClass.declarations(template);
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (RouteTemplateParameterDefinition parameter : WorkerClass.parameters(template)) {
            Declaration declaration = declared.get(parameter.getName());
            if (declaration != null) {
                // what is not fit for a URI reaches Java through the configuration only
                boolean spliceable = declaration.type().kind().spliceable();
                parameters.put(
                        declaration.key(),
                        spliceable ? worker.config().spliced(declaration.key()) : RouteTitle.NOT_SPLICED);
            } else if (parameter.getDefaultValue() != null) {
                parameters.put(parameter.getName(), parameter.getDefaultValue());
            }
        }
        parameters.put(WorkerClass.WORKER, name);
        if (each != null) {
            parameters.put(WorkerClass.EACH, each);
        }
        try {
            return model.addRouteFromTemplate(id, template.getId(), null, current.name(), parameters);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "worker " + name + ": template " + template.getId() + " makes no route: "
                            + Templates.rootMessage(e),
                    e);
        }
    }

    /** Every route from a template begins here: the worker's own, its middleware's, and those that its classes add. */
    private RouteDefinition route(RouteTemplateDefinition template, Map<String, Object> parameters) {
        RouteDefinition route = template.asRouteDefinition();
        if (current != null) {
            route.setDescription(RouteTitle.of(template, parameters));
            current.sources.put(template.getId(), templates.source(template.getId()));
            current.routes.put(route, template);
            if (current.plan.layers().isEmpty()) {
                Layers.withoutSteps(route);
            }
            if (context.isStarted()) {
                route.setAutoStartup("false"); // all of the worker's are to be there before one takes a message
            }
        }
        return route;
    }

    /** Before the context starts: middleware is there before the first message. */
    void startLayers(Assembled worker) throws Exception {
        for (Worker layer : worker.layers) {
            if (layer.bean() instanceof Service service) {
                context.addService(service, true, true);
            }
        }
    }

    /** In a context that runs: what {@link #make} made takes messages from here on. */
    void start(Assembled worker) throws Exception {
        startLayers(worker);
        List<RouteDefinition> called = new ArrayList<>();
        List<RouteDefinition> calling = new ArrayList<>();
        worker.routes.forEach((route, template) -> {
            if (!"false".equals(template.getRoute().getAutoStartup())) {
                boolean isCalled = route.getInput().getEndpointUri().startsWith("direct:");
                (isCalled ? called : calling).add(route);
            }
        });
        called.addAll(calling);
        for (RouteDefinition route : called) {
            context.getRouteController().startRoute(route.getId());
        }
        startService(worker);
    }

    /** The last of a worker: what may take time to come up. */
    void startService(Assembled made) throws Exception {
        Worker worker = made.worker;
        if (worker.link() != null) {
            HealthCheckRegistry.get(context).register(worker.link());
        }
        if (worker.bean() instanceof Service service) {
            // Camel stops it when the routes have stopped and nothing is in flight
            context.addService(service, true, true);
        }
    }

    /** Takes no more, lets what is in flight finish (bounded), and leaves nothing of the worker behind. */
    void stop(Assembled made) {
        Worker worker = made.worker;
        if (worker.bean() instanceof Leaving leaving) {
            leaving.leave();
        }
        Set<String> ids =
                made.routes.keySet().stream().map(RouteDefinition::getId).collect(Collectors.toSet());
        ids.forEach(this::takeNoMore);
        awaitIdle(ids);
        try {
            List<RouteStartupOrder> running = context.getCamelContextExtension().getRouteStartupOrder().stream()
                    .filter(order -> ids.contains(order.getRoute().getId()))
                    .toList();
            context.getShutdownStrategy().shutdown(context, running, Contexts.SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            LOG.warn("worker {}: its routes did not stop in order: {}", worker.name(), Templates.rootMessage(e));
        }
        if (worker.link() != null) {
            HealthCheckRegistry.get(context).unregister(worker.link());
        }
        stopService(worker);
        takeApart(made);
    }

    /** Who is called by the worker's other routes stays, for what is in flight there. */
    private void takeNoMore(String id) {
        Route route = context.getRoute(id);
        if (route != null
                && !route.getEndpoint().getEndpointUri().startsWith("direct:")
                && route.getConsumer() instanceof Suspendable consumer) {
            ServiceHelper.suspendService(consumer);
        }
    }

    private void awaitIdle(Set<String> routes) {
        long start = System.nanoTime();
        while (routes.stream().mapToInt(context.getInflightRepository()::size).sum() > 0
                && System.nanoTime() - start < SOON_NANOS) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void stopService(Worker worker) {
        if (worker.bean() instanceof Service service) {
            try {
                ServiceHelper.stopAndShutdownService(service);
                context.removeService(service);
            } catch (Exception e) {
                LOG.warn("worker {}: its class did not stop in order: {}", worker.name(), Templates.rootMessage(e));
            }
        }
    }

    private void takeApart(Assembled made) {
        List<RouteDefinition> routes = new ArrayList<>(made.routes.keySet());
        routes.sort(
                Comparator.comparing(route -> route.getInput().getEndpointUri().startsWith("direct:")));
        for (RouteDefinition route : routes) {
            try {
                if (route.getId() != null) {
                    model.removeRouteDefinition(route);
                }
            } catch (Exception e) {
                LOG.warn("route {} is not removed: {}", route.getId(), Templates.rootMessage(e));
            }
        }
        made.layers.forEach(this::stopService);
        metrics.retire(made.metrics);
        made.holdings.release(context);
    }
}
