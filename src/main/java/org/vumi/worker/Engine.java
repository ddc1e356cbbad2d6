package org.vumi.worker;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.Meters;
import org.vumi.component.vumi.VumiComponent;
import org.vumi.config.ConfigException;

/**
 * All workers of one process in one Camel context: {@link #add} each, {@link #build} them, {@link #start}, {@link #stop}; while they run
 * {@link #change} them. What is wrong with any of them is collected, so that one start tells everything.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Path home;
    private final ClassLoader loader;
    private final CamelContext context;
    private final Faults faults = new Faults();
    private final Templates templates;
    private final Assembly assembly;
    private final LinkChecks links;
    private TemplateFiles files;
    private WorkerClasses classes;
    private Roster roster;
    private volatile Map<String, Assembled> running = Map.of(); // replaced, never changed
    private volatile Set<String> moving = Set.of();
    private volatile boolean ending;

    /**
     * Loads the route templates.
     *
     * @param home holds users' {@code routes/} and {@code lib/}; relative paths in configurations start there
     */
    public Engine(String name, Path home) {
        this(name, home, Contexts.classes(home), true);
    }

    private Engine(String name, Path home, ClassLoader loader, boolean managed) {
        this.home = home;
        this.loader = loader;
        Holdings.Recorder recorder = new Holdings.Recorder();
        this.context = Contexts.create(name, loader, recorder, managed);
        this.templates = new Templates(context);
        this.files = filesNow();
        this.classes = templates.load(files, faults);
        this.roster = roster(faults);
        this.assembly = new Assembly(context, templates, recorder);
        this.links = new LinkChecks(
                context.getExecutorServiceManager().newCachedThreadPool(this, "vumi-link-checks"), System::nanoTime);
    }

    /** One that is never started, of the same home as it is now and with the same classes: to find out what would be wrong. */
    Engine aside() {
        return new Engine(context.getName() + "-aside", home, loader, false);
    }

    private Roster roster(Faults all) {
        return new Roster(home, context.getClassResolver(), classes, all);
    }

    public CamelContext context() {
        return context;
    }

    /** Where the routes count. */
    Meters meters() {
        return context.getRegistry().findSingleByType(Meters.class);
    }

    public Faults faults() {
        return faults;
    }

    public WorkerClasses classes() {
        return classes;
    }

    /** What its templates were loaded from. */
    TemplateFiles files() {
        return files;
    }

    /** What they would be loaded from now. */
    TemplateFiles filesNow() {
        return TemplateFiles.read(loader, home);
    }

    /** Looks up the worker's class and checks its configuration. */
    public void add(WorkerPlan plan) {
        roster.add(plan);
    }

    /** The configurations as written, by worker. */
    public Map<String, Map<String, Setting>> sections() {
        return roster.sections();
    }

    /**
     * Makes the workers' objects and routes; nothing starts.
     *
     * @param belongings what a worker gets by type beside its configuration, by the worker's name
     * @throws ConfigException with everything wrong with any worker
     */
    public void build(Function<String, Map<Class<?>, Supplier<?>>> belongings) {
        roster.warnOfUnknownKeys();
        Map<String, Assembled> made = new LinkedHashMap<>();
        for (PlannedWorker plan : roster.planned()) {
            Assembled worker = assembly.make(plan, faults, belongings);
            if (worker != null) {
                made.put(plan.name(), worker);
            }
        }
        running = made;
        faults.throwIfAny();
    }

    /**
     * Goes on from {@link #build} as far as can be without connecting or taking anything: every endpoint and step is looked up.
     *
     * @throws ConfigException if a route cannot be made so
     */
    void prove() {
        if (context.hasComponent("vumi") == null) {
            context.addComponent("vumi", new VumiComponent(new Broker(BrokerSettings.of("amqp://127.0.0.1"))));
        }
        try {
            context.init();
        } catch (RuntimeException e) {
            faults.add(place(e), Templates.rootMessage(e));
        }
        faults.throwIfAny();
    }

    private Place place(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof FailedToCreateRouteException route) {
                Optional<Place> template = running.values().stream()
                        .flatMap(worker -> worker.routes.entrySet().stream())
                        .filter(made -> route.getRouteId().equals(made.getKey().getId()))
                        .map(made -> Templates.place(made.getValue()))
                        .findFirst();
                if (template.isPresent()) {
                    return template.get();
                }
            }
        }
        return new Place(TemplateFiles.ROOT, 0);
    }

    public List<Worker> workers() {
        return running.values().stream().map(made -> made.worker).toList();
    }

    /** Of those that there are. */
    Set<String> names() {
        return running.keySet();
    }

    /** The one of that name; empty if there is none. */
    Optional<Worker> worker(String name) {
        return Optional.ofNullable(running.get(name)).map(made -> made.worker);
    }

    /** Names of workers that are stopping or being swapped: how they are is to be asked later. */
    Set<String> moving() {
        return moving;
    }

    /** How the workers' links are. */
    LinkChecks links() {
        return links;
    }

    /** Starts the middleware, the routes in the order of the workers, then the workers' services. */
    public void start() throws Exception {
        for (Assembled made : running.values()) {
            assembly.startLayers(made);
        }
        MetricsRoute.addTo(context);
        context.start();
        for (Assembled made : running.values()) {
            assembly.startService(made);
        }
    }

    /**
     * Makes the workers those of other templates and plans, which {@link #aside} has found without fault: one after the other is stopped
     * when it has finished what it had taken, and the one that takes its place takes the next message. Those that would be the same go on.
     *
     * @throws ConfigException if there is a fault all the same
     * @throws IllegalStateException if one does not come up; all are then as before, or the log says which is not
     */
    Changes change(
            TemplateFiles newFiles, List<WorkerPlan> plans, Function<String, Map<Class<?>, Supplier<?>>> belongings) {
        TemplateFiles oldFiles = files;
        Deque<Step> undo = new ArrayDeque<>();
        try {
            load(newFiles);
            Roster next = roster(new Faults());
            plans.forEach(next::add);
            next.faults().throwIfAny();
            Changes changes = change(next, belongings, undo);
            meters().forget(changes.stopped());
            links.forget(changes.stopped());
            MetricsRoute.addTo(context);
            roster = next;
            return changes;
        } catch (Exception | LinkageError | StackOverflowError e) { // users' classes may throw these
            load(oldFiles);
            moving = roster.planned().stream().map(PlannedWorker::name).collect(Collectors.toSet());
            undo.forEach(Step::run);
            throw e instanceof RuntimeException failure ? failure : new IllegalStateException(e.getMessage(), e);
        } finally {
            moving = Set.of();
        }
    }

    /** Whether every worker that is asked for is there: one that could neither be swapped nor brought back is not. */
    boolean whole() {
        return roster.planned().stream().allMatch(plan -> running.containsKey(plan.name()));
    }

    /** The worker that is being swapped is the last that is. */
    void end() {
        ending = true;
    }

    private void load(TemplateFiles newFiles) {
        files = newFiles;
        classes = templates.load(newFiles, new Faults());
    }

    /** Undoes one thing. */
    private interface Step {
        void run();
    }

    private Changes change(Roster next, Function<String, Map<Class<?>, Supplier<?>>> belongings, Deque<Step> undo)
            throws Exception {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Set<String> names = next.planned().stream().map(PlannedWorker::name).collect(Collectors.toSet());
        for (Assembled worker : running.values()) {
            if (!ending && !names.contains(worker.name())) {
                moving = Set.of(worker.name());
                takeDown(worker, undo);
                moving = Set.of();
                changes.stopped().add(worker.name());
            }
        }
        for (PlannedWorker plan : next.planned()) {
            if (ending) {
                break;
            }
            Assembled before = running.get(plan.name());
            if (before == null) {
                bringUp(plan, next.faults(), belongings, undo);
                changes.started().add(plan.name());
            } else if (!before.isAsIn(plan, templates)) {
                moving = Set.of(plan.name());
                takeDown(before, undo);
                bringUp(plan, next.faults(), belongings, undo);
                moving = Set.of();
                changes.swapped().add(plan.name());
            }
        }
        Map<String, Assembled> ordered = new LinkedHashMap<>();
        next.planned().forEach(plan -> ordered.put(plan.name(), running.get(plan.name())));
        ordered.values().removeIf(Objects::isNull);
        running.forEach(ordered::putIfAbsent);
        running = ordered;
        return changes;
    }

    private void takeDown(Assembled worker, Deque<Step> undo) {
        Faults formerFaults = roster.faults();
        undo.push(() -> {
            try {
                bringUp(worker.plan, formerFaults, worker.belongings, new ArrayDeque<>());
            } catch (Exception | LinkageError | StackOverflowError e) {
                LOG.error("worker {} is not back: {}", worker.name(), Templates.rootMessage(e));
            }
        });
        assembly.stop(worker);
        Map<String, Assembled> rest = new LinkedHashMap<>(running);
        rest.remove(worker.name());
        running = rest;
    }

    private void bringUp(
            PlannedWorker plan, Faults found, Function<String, Map<Class<?>, Supplier<?>>> belongings, Deque<Step> undo)
            throws Exception {
        Assembled worker = assembly.make(plan, found, belongings);
        try {
            found.throwIfAny();
            assembly.start(worker);
        } catch (Exception | LinkageError | StackOverflowError e) {
            if (worker != null) {
                assembly.stop(worker);
            }
            throw e;
        }
        Map<String, Assembled> all = new LinkedHashMap<>(running);
        all.put(worker.name(), worker);
        running = all;
        undo.push(() -> takeDown(worker, new ArrayDeque<>()));
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
