package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.Service;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StatefulService;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.application.Application;
import org.vumi.component.vumi.Meter;
import org.vumi.component.vumi.Meters;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;
import org.vumi.store.Redis;
import org.vumi.transport.Queues;

/** Workers are swapped while others run, without a server. */
class EngineChangeTest {
    private static final Path ECHO = Path.of("src/test/resources/home/routes/application/echo.camel.yaml");
    private static final String TWO = """
            workers: {one: echo_application, two: echo_application}
            one: {transport_name: one, greeting: 'hi '}
            two: {transport_name: two}
            """;

    @TempDir
    private Path home;

    private Path template;
    private Engine engine;

    @BeforeEach
    void start() throws Exception {
        template = Files.createDirectories(home.resolve("routes")).resolve("echo.camel.yaml");
        Files.copy(ECHO, template);
        engine = new Engine("test", home);
        plans(TWO).forEach(engine::add);
        engine.build(worker -> Map.of());
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.stop();
    }

    private static List<WorkerPlan> plans(String yaml) {
        return MultiWorkerFile.plans(YamlFile.read(yaml, "w.yaml"), new Place("w.yaml", 0), new Faults());
    }

    private Changes change(String yaml) {
        return engine.change(TemplateFiles.read(getClass().getClassLoader(), home), plans(yaml), worker -> Map.of());
    }

    private void edit(String from, String to) throws IOException {
        String text = Files.readString(template);
        assertThat(text).contains(from);
        Files.writeString(template, text.replace(from, to));
    }

    private String echo(String transport) {
        engine.context().createProducerTemplate().sendBody("direct:" + transport + ".inbound", "there");
        return engine.context()
                .createConsumerTemplate()
                .receiveBody("stub:" + transport + ".outbound", 5_000, String.class);
    }

    private Worker worker(String name) {
        return engine.workers().stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyWhatDiffersIsMadeAnew() {
        Object one = worker("one").bean();
        Object two = worker("two").bean();

        Changes changes = change(TWO.replace("hi ", "ho ") + "# a line more\n");

        assertThat(changes).isEqualTo(new Changes(List.of("one"), List.of(), List.of()));
        assertThat(worker("one").bean()).isNotSameAs(one);
        assertThat(worker("two").bean()).isSameAs(two);
        assertThat(((EchoBean) one).getStatus()).isEqualTo(ServiceStatus.Stopped);
        assertThat(((EchoBean) worker("one").bean()).getStatus()).isEqualTo(ServiceStatus.Started);
        assertThat(echo("one")).isEqualTo("ho there");
        assertThat(echo("two")).isEqualTo("there");
        assertThat(engine.context().getRouteController().getRouteStatus("one.event"))
                .as("its template says autoStartup: false")
                .isEqualTo(ServiceStatus.Stopped);
    }

    @Test
    void whoIsSwappedIsMovingMeanwhile() {
        List<Set<String>> moving = new ArrayList<>();
        engine.change(
                TemplateFiles.read(getClass().getClassLoader(), home), plans(TWO.replace("hi ", "ho ")), worker -> {
                    moving.add(engine.moving());
                    return Map.of();
                });

        assertThat(moving).isNotEmpty().allMatch(Set.of("one")::equals);
        assertThat(engine.moving()).isEmpty();
    }

    @Test
    void linesThatOnlyMoveChangeNothing() {
        assertThat(change("# moved\n\n" + TWO).none()).isTrue();
    }

    @Test
    void workersComeAndGo() {
        Changes changes = change("""
                workers: {three: echo_application, two: echo_application}
                two: {transport_name: two}
                three: {transport_name: three}
                """);

        assertThat(changes).isEqualTo(new Changes(List.of(), List.of("three"), List.of("one")));
        assertThat(engine.workers()).extracting(Worker::name).containsExactly("three", "two");
        assertThat(echo("three")).isEqualTo("there");
        assertThat(engine.context().getRoute("one.inbound")).isNull();
        assertThat(names()).noneMatch(name -> name.equals("one") || name.startsWith("one."));
    }

    @Test
    void aWorkerThatIsSwappedGoesOnCountingAndOneThatIsGoneDoesNot() {
        Meters meters = engine.meters();
        for (String name : List.of("one", "two")) {
            meters.of(engine.context().getRoute(name + ".inbound"), name + ".inbound")
                    .received();
        }

        change("""
                workers: {two: echo_application}
                two: {transport_name: two, greeting: 'ho '}
                """);

        assertThat(meters.all()).extracting(Meter::worker).containsExactly("two");
        assertThat(meters.all().get(0).messagesReceived()).isEqualTo(1);
    }

    private Iterable<String> names() {
        return ((SharedRegistry) ((DefaultRegistry) engine.context().getRegistry()).getFallbackRegistry()).keySet();
    }

    @Test
    void anEditedTemplateChangesItsWorkers() throws Exception {
        edit(
                "          - bean: { ref: \"{{worker}}\", method: echo }\n",
                "          - setBody: { constant: edited }\n");

        assertThat(change(TWO).swapped()).containsExactly("one", "two");
        assertThat(echo("one")).isEqualTo("edited");
        assertThat(echo("two")).isEqualTo("edited");
    }

    @Test
    void aTemplateThatIsGoneLeavesNoWorkerWithoutOne() throws Exception {
        Files.delete(template);

        assertThatThrownBy(() -> change(TWO)).isInstanceOf(ConfigException.class);
        assertThat(echo("one")).isEqualTo("hi there");
        Files.copy(ECHO, template);
        assertThat(change(TWO).none()).isTrue();
    }

    @Test
    void aDeletedFileGivesItsPlaceBackToTheBuiltInOne() throws Exception {
        String relay =
                "workers: {relay: http_relay_application}\nrelay: {transport_name: t, url: 'http://127.0.0.1:1/'}\n";
        engine.context().addComponent("vumi", new Queues());
        assertThat(change(relay).started()).containsExactly("relay");
        Object client = engine.context().getRegistry().lookupByName("relay.client");
        String builtIn = description();

        Path mine = Files.writeString(
                template.resolveSibling("mine.camel.yaml"),
                Files.readString(Path.of("src/main/resources/routes/application/http-relay.camel.yaml"))
                        .replace("-> url; its answer ->", "my own"));
        assertThat(change(relay).swapped()).containsExactly("relay");
        assertThat(description()).contains("my own").isNotEqualTo(builtIn);
        Files.delete(mine);
        assertThat(change(relay).swapped()).containsExactly("relay");

        assertThat(description()).isEqualTo(builtIn);
        assertThat(client).isNotSameAs(engine.context().getRegistry().lookupByName("relay.client"));
        assertThat(((ServiceSupport) client).getStatus()).isIn(ServiceStatus.Stopped, ServiceStatus.Stopping);
    }

    private String description() {
        return engine.context().getRoute("relay.inbound").getDescription();
    }

    @Test
    void whatDoesNotComeUpPutsEverythingBack() {
        assertThatThrownBy(() -> change(TWO.replace("hi ", "ho ").replace("two}", "two, prefixes: {27: {1: 2}}}")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("two: prefixes.27 is a map");

        assertThat(engine.workers()).extracting(Worker::name).containsExactlyInAnyOrder("one", "two");
        assertThat(echo("one")).isEqualTo("hi there");
        assertThat(echo("two")).isEqualTo("there");
        assertThat(change(TWO).none()).as("nothing differs from before").isTrue();
    }

    /** Fails to start while {@link #down}. */
    public static final class UnsteadyApplication extends Application implements Service {
        static volatile boolean down;

        @Override
        public void start() {
            if (down) {
                throw new IllegalStateException("down");
            }
        }

        @Override
        public void stop() {}
    }

    @Test
    void aWorkerThatIsNotBackIsMissingUntilItIs() {
        String plan =
                "workers: {u: " + UnsteadyApplication.class.getName() + "}\nu: {transport_name: u, concurrency: 1}\n";
        engine.context().addComponent("vumi", engine.context().getComponent("stub"));
        change(plan);
        UnsteadyApplication.down = true;
        try {
            assertThatThrownBy(() -> change(plan.replace("1", "2"))).hasMessageContaining("down");
        } finally {
            UnsteadyApplication.down = false;
        }
        assertThat(engine.whole()).isFalse();
        assertThat(change(plan).started()).containsExactly("u");
        assertThat(engine.whole()).isTrue();
    }

    /** Its class has asked for it, and it was not there. */
    @Test
    void aWorkerIsMadeAnewForATemplateThatIsAdded() throws Exception {
        engine.context().addComponent("vumi", engine.context().getComponent("stub"));
        Path routes = template.getParent();
        String route = """
                - routeTemplate:
                    id: survey.%s
                    description: "what is said"
                    parameters:
                      - { name: worker, description: "(name) Name of the worker." }
                    route:
                      from:
                        uri: direct:{{worker}}.application.%s
                        steps:
                          - setBody: { constant: "said" }
                """;
        Files.writeString(routes.resolve("survey.camel.yaml"), route.formatted("inbound", "inbound"));
        String plan = "workers: {s: org.vumi.application.CamelRouteApplication}\n"
                + "s: {transport_name: s, application_route: survey}\n";
        assertThat(change(plan).started()).containsExactly("s");
        assertThat(change(plan).none()).isTrue();

        Files.writeString(routes.resolve("close.camel.yaml"), route.formatted("close", "close"));
        assertThat(change(plan).swapped()).containsExactly("s");
        assertThat(engine.context().getRoute("s.application.close")).isNotNull();
        assertThat(change(plan).none()).isTrue();
    }

    @Test
    void noWorkerIsSwappedAnyMoreAtTheEnd() {
        engine.end();
        assertThat(change(TWO.replace("hi ", "ho ")).none()).isTrue();
        assertThat(change("workers: {two: echo_application}\ntwo: {transport_name: two}\n")
                        .none())
                .isTrue();
        assertThat(echo("one")).isEqualTo("hi there");
    }

    @Test
    void whatIsInFlightStillFindsTheOtherRoutesOfItsWorker() throws Exception {
        Files.writeString(template.resolveSibling("slow.camel.yaml"), """
                - routeTemplate:
                    id: slow_application.inbound
                    description: "two routes, one of which calls the other"
                    parameters:
                      - { name: worker, description: "(name) Name of the worker." }
                      - { name: says, description: "(name) What it says." }
                    route:
                      from:
                        uri: stub:slow.inbound
                        steps:
                          - process: { ref: gate }
                          - to: { uri: "direct:{{worker}}.called", pattern: InOnly }
                - routeTemplate:
                    id: slow_application.called
                    description: "the other"
                    parameters:
                      - { name: worker, description: "(name) Name of the worker." }
                      - { name: says, description: "(name) What it says." }
                    route:
                      from:
                        uri: direct:{{worker}}.called
                        steps:
                          - setBody: { constant: "{{says}}" }
                          - to: { uri: "stub:slow.outbound", pattern: InOnly }
                """);
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        engine.context().getRegistry().bind("gate", (Processor) exchange -> {
            taken.countDown();
            gate.await(60, TimeUnit.SECONDS);
        });
        String slow = "workers: {slow: slow_application}\nslow: {says: before}\n";
        change(slow);
        engine.context().createProducerTemplate().sendBody("stub:slow.inbound?waitForTaskToComplete=Never", "x");
        assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue();
        Suspendable inbound =
                (Suspendable) engine.context().getRoute("slow.inbound").getConsumer();

        CompletableFuture<Changes> swap = CompletableFuture.supplyAsync(() -> change(slow.replace("before", "after")));
        await().atMost(Duration.ofSeconds(60)).until(() -> ((StatefulService) inbound).isSuspended());
        gate.countDown();

        assertThat(engine.context().createConsumerTemplate().receiveBody("stub:slow.outbound", 15_000, String.class))
                .isEqualTo("before");
        assertThat(swap.get(60, TimeUnit.SECONDS).swapped()).containsExactly("slow");
    }

    @Test
    void anApplicationThatIsAServiceGoesWithItsWorker() {
        engine.context().addComponent("vumi", new Queues());
        String serving = "workers: {app: " + ServingApplication.class.getName() + "}\napp: {transport_name: t}\n";
        change(serving);
        assertThat(ServingApplication.RUNNING).hasValue(1);

        assertThat(change(serving.replace("t}", "t, concurrency: 2}")).swapped())
                .containsExactly("app");
        assertThat(ServingApplication.RUNNING).hasValue(1);

        change(TWO);
        assertThat(ServingApplication.RUNNING).hasValue(0);
    }

    public static final class ServingApplication extends Application implements Service {
        static final AtomicInteger RUNNING = new AtomicInteger();

        @Override
        public void start() {
            RUNNING.incrementAndGet();
        }

        @Override
        public void stop() {
            RUNNING.decrementAndGet();
        }
    }

    @Test
    void whatCannotBeLinkedPutsEverythingBack() throws Exception {
        Files.writeString(template.resolveSibling("unlinked.camel.yaml"), """
                - routeTemplate:
                    id: unlinked_application.inbound
                    description: "a class of which a part is not there"
                    parameters:
                      - { name: worker, description: "(name) Name of the worker." }
                      - { name: worker_bean, defaultValue: "org.vumi.worker.EngineChangeTest$Unlinked", description: "Its class." }
                    route:
                      from:
                        uri: direct:{{worker}}.inbound
                        steps:
                          - to: { uri: "stub:{{worker}}.outbound", pattern: InOnly }
                """);
        String broken = TWO.replace("hi ", "ho ")
                .replace("two: echo_application}", "two: echo_application, bad: unlinked_application}");

        assertThatThrownBy(() -> change(broken)).hasMessage("no such class");

        assertThat(engine.workers()).extracting(Worker::name).containsExactlyInAnyOrder("one", "two");
        assertThat(echo("one")).isEqualTo("hi there");
    }

    /** As a class of a jar whose own jars are not there. */
    public static final class Unlinked implements Service {
        @Override
        public void start() {
            throw new NoClassDefFoundError("no such class");
        }

        @Override
        public void stop() {}
    }

    @Test
    void anEngineAsideFindsWhatCannotBeMadeWithItsLine() throws Exception {
        edit("uri: \"stub:{{transport_name}}.outbound\"", "uri: \"nosuch:{{transport_name}}.outbound\"");
        try (Engine aside = engine.aside()) {
            plans(TWO).forEach(aside::add);
            aside.build(worker -> Map.of());
            assertThatThrownBy(aside::prove).isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.faults())
                    .singleElement()
                    .satisfies(fault -> {
                        assertThat(fault.file()).isEqualTo(template.toString());
                        assertThat(fault.line()).isEqualTo(2);
                        assertThat(fault.sentence()).contains("No endpoint could be found for: nosuch://one.outbound");
                    }));
        }
        assertThat(echo("one")).isEqualTo("hi there");
    }

    @Test
    void theBuiltInWorkersCanBeProvedAside() {
        try (Engine aside = engine.aside()) {
            plans("""
                    workers: {smpp: smpp_transport, relay: http_relay_application, router: dispatcher, copy: simple_dispatcher}
                    defaults: {transport_name: sms}
                    smpp: {system_id: me, password: x, host: 127.0.0.1, port: 1}
                    relay: {url: 'http://127.0.0.1:1/', middleware: [log: vumi.middleware.LoggingMiddleware, keep: vumi.middleware.StoringMiddleware], keep: {store_prefix: x}}
                    router: {router_class: UserGroupingRouter, dispatcher_name: d, group_mappings: {a: app_a}, exposed_names: [app_a], transport_names: [sms]}
                    copy: {route_mappings: {a: b}}
                    """).forEach(aside::add);
            aside.build(worker -> Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
            aside.prove();
            assertThat(aside.faults().all()).extracting(ConfigFault::sentence).isEmpty();
        }
    }
}
