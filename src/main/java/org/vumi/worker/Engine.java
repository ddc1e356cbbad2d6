package org.vumi.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.ConfigException;
import org.vumi.middleware.Middleware;
import org.vumi.middleware.MiddlewareStack;

/**
 * All workers of one process in one Camel context: {@link #add} each, {@link #build} them, {@link #start}, {@link #stop}.
 * What is wrong with any of them is collected, so that one start tells everything.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Path home;
    private final Faults faults = new Faults();
    private final UnknownKeys unknownKeys = new UnknownKeys();
    private final CamelContext context;
    private final WorkerClasses classes;
    private final List<Planned> planned = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Worker> middleware = new ArrayList<>();
    private ScheduledExecutorService layerThreads;

    /** @param layers its middleware, in the order of its configuration */
    private record Planned(WorkerClass type, WorkerConfig config, Map<String, Setting> section, List<Planned> layers) {
        String name() {
            return config.worker();
        }

        boolean faulty() {
            return config.faulty() || layers.stream().anyMatch(Planned::faulty);
        }
    }

    /**
     * Loads the route templates.
     *
     * @param home holds users' {@code routes/} and {@code lib/}; relative paths in configurations start there
     */
    public Engine(String name, Path home) {
        this.home = home;
        this.context = Contexts.create(name, home);
        this.classes = new Templates(context).load(home, faults);
        Layers.bindShared(context.getRegistry());
    }

    public CamelContext context() {
        return context;
    }

    public Faults faults() {
        return faults;
    }

    public WorkerClasses classes() {
        return classes;
    }

    /** Looks up the worker's class and checks its configuration. */
    public void add(WorkerPlan plan) {
        WorkerClass type = classes.find(plan.className()).orElse(null);
        if (type == null || type.isMiddleware()) {
            String who = plan.name() == null ? "" : plan.name() + ": ";
            faults.add(
                    plan.classPlace(),
                    who
                            + (type == null
                                    ? classes.unknown(plan.className())
                                    : "'" + plan.className()
                                            + "' is no worker class but a middleware (accepted: it stands under middleware of a worker)"));
            return;
        }
        String name = WorkerNames.of(plan, type);
        if (!names.add(name)) {
            faults.add(
                    plan.classPlace(), "worker '" + name + "' is there twice, as a worker or as the middleware of one");
            return;
        }
        Map<String, Setting> section = classes.section(plan.className(), plan.section(), plan.classPlace());
        MiddlewarePlans middleware = Layers.hasSteps(type)
                ? MiddlewarePlans.of(name, section, type.declarations().keySet(), faults)
                : MiddlewarePlans.NONE;
        middleware.keys().forEach(key -> unknownKeys.known(section.get(key).place(), key));
        planned.add(new Planned(
                type,
                read(name, type, middleware.without(section), plan.place()),
                plan.section(),
                middleware.layers().stream()
                        .flatMap(layer -> layer(layer, section).stream())
                        .toList()));
    }

    private WorkerConfig read(String name, WorkerClass type, Map<String, Setting> section, Place place) {
        return new ConfigReader(home, faults, unknownKeys, new ClassNames(context.getClassResolver()))
                .read(name, type, section, place);
    }

    /** A middleware, which has its worker's transport_name and Redis unless it has its own. */
    private Optional<Planned> layer(WorkerPlan plan, Map<String, Setting> ofWorker) {
        WorkerClass type = classes.find(plan.className())
                .or(() -> WorkerClass.ofJava(plan.className(), context.getClassResolver()))
                .orElse(null);
        if (type == null || !type.isMiddleware()) {
            faults.add(
                    plan.classPlace(),
                    plan.name() + ": '" + plan.className() + "' is no middleware (accepted: a template's name such as "
                            + "vumi.middleware.LoggingMiddleware, or a Java class that implements "
                            + Middleware.class.getName() + ")");
            return Optional.empty();
        }
        if (!names.add(plan.name())) {
            faults.add(
                    plan.classPlace(), "middleware '" + plan.name() + "' has the name of a worker or of another one");
            return Optional.empty();
        }
        Map<String, Setting> section = new LinkedHashMap<>(plan.section());
        inherit(section, ofWorker, "redis", "redis_config");
        if (type.declarations().containsKey("transport_name")) {
            inherit(section, ofWorker, "transport_name", "TRANSPORT_NAME");
        }
        return Optional.of(new Planned(type, read(plan.name(), type, section, plan.place()), section, List.of()));
    }

    /** @param names of one key */
    private static void inherit(Map<String, Setting> section, Map<String, Setting> from, String... names) {
        if (Stream.of(names).noneMatch(section::containsKey)) {
            Stream.of(names).filter(from::containsKey).forEach(name -> section.put(name, from.get(name)));
        }
    }

    /** The configurations as written, by worker. */
    public Map<String, Map<String, Setting>> sections() {
        Map<String, Map<String, Setting>> sections = new LinkedHashMap<>();
        planned.forEach(worker -> {
            sections.put(worker.name(), worker.section());
            worker.layers().forEach(layer -> sections.put(layer.name(), layer.section()));
        });
        return sections;
    }

    /**
     * Makes the workers' objects and routes; nothing starts.
     *
     * @param belongings what a worker gets by type beside its configuration, by the worker's name
     * @throws ConfigException with everything wrong with any worker
     */
    public void build(Function<String, Map<Class<?>, Supplier<?>>> belongings) {
        unknownKeys.warn();
        WorkerBeans beans = new WorkerBeans(context);
        for (Planned worker : planned) {
            List<Object> layers = new ArrayList<>(); // some may be null
            worker.layers().forEach(layer -> layers.add(bean(beans, layer, belongings)));
            Object bean = bean(beans, worker, belongings);
            if (!worker.faulty()) {
                addStack(worker, layers);
                workers.add(new Worker(worker.name(), worker.type().shortName(), bean, addRoutes(worker, bean)));
            }
        }
        faults.throwIfAny();
    }

    /** A class of a worker whose configuration is already at fault is made only for the faults that it finds. */
    private Object bean(WorkerBeans beans, Planned worker, Function<String, Map<Class<?>, Supplier<?>>> belongings) {
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
    private void addStack(Planned worker, List<Object> beans) {
        if (beans.isEmpty()) {
            return;
        }
        MiddlewareStack stack = new MiddlewareStack(worker.config().transportName(), layerThreads());
        for (int i = 0; i < beans.size(); i++) {
            Planned layer = worker.layers().get(i);
            Layers.bindHandlers(context.getRegistry(), layer.name(), beans.get(i));
            Worker made =
                    new Worker(layer.name(), layer.type().shortName(), beans.get(i), addRoutes(layer, beans.get(i)));
            middleware.add(made);
            stack.add(made.name(), Layers.handlers(context, made));
        }
        Layers.bindSteps(context.getRegistry(), worker.name(), stack);
    }

    private ScheduledExecutorService layerThreads() {
        if (layerThreads == null) {
            layerThreads = context.getExecutorServiceManager()
                    .newScheduledThreadPool(
                            this, "vumi-middleware", Runtime.getRuntime().availableProcessors());
        }
        return layerThreads;
    }

    private List<String> addRoutes(Planned worker, Object bean) {
        String name = worker.config().worker();
        if (bean != null) {
            context.getRegistry().bind(name, bean);
        }
        context.getRegistry().bind(name + ".config", worker.config());
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
    private String addRoute(Planned worker, RouteTemplateDefinition template, String each) {
        String name = worker.config().worker();
        String id = name + "." + WorkerClass.direction(template) + (each == null ? "" : "." + each);
        Map<String, Declaration> declared = WorkerClass.declarations(template);
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (RouteTemplateParameterDefinition parameter : WorkerClass.parameters(template)) {
            Declaration declaration = declared.get(parameter.getName());
            if (declaration != null) {
                // what is not fit for a URI reaches Java through the configuration only
                boolean spliceable = declaration.type().kind().spliceable();
                parameters.put(declaration.key(), spliceable ? worker.config().spliced(declaration.key()) : "config");
            } else if (parameter.getDefaultValue() != null) {
                parameters.put(parameter.getName(), parameter.getDefaultValue());
            }
        }
        parameters.put(WorkerClass.WORKER, name);
        if (each != null) {
            parameters.put(WorkerClass.EACH, each);
        }
        try {
            Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
            model.addRouteFromTemplate(id, template.getId(), null, name, parameters);
            if (worker.layers().isEmpty()) {
                Layers.withoutSteps(model.getRouteDefinition(id));
            }
            return id;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "worker " + name + ": template " + template.getId() + " makes no route: "
                            + Templates.rootMessage(e),
                    e);
        }
    }

    public List<Worker> workers() {
        return List.copyOf(workers);
    }

    /** Starts the middleware, the routes in the order of the workers, then the workers' services. */
    public void start() throws Exception {
        for (Worker layer : middleware) {
            if (layer.bean() instanceof Service service) {
                context.addService(service, true, true);
            }
        }
        MetricsRoute.addTo(context);
        context.start();
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        for (Worker worker : workers) {
            if (worker.link() != null) {
                health.register(worker.link());
            }
            if (worker.bean() instanceof Service service) {
                // Camel stops it when the routes have stopped and nothing is in flight
                context.addService(service, true, true);
            }
        }
    }

    /** Stops consuming, lets what is in flight finish (bounded), stops the workers' services. */
    public void stop() {
        context.stop();
    }

    /** As {@link #stop}. */
    @Override
    public void close() {
        stop();
    }
}
