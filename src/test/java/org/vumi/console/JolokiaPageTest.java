package org.vumi.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

class JolokiaPageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTE = "org.apache.camel:context=watched,type=routes,name=\\\"relay.inbound\\\"";
    private static final String REGISTRY = "\"mbean\":\"hawtio:type=security,name=RBACRegistry\"";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final JolokiaPage page = new JolokiaPage("test");

    @BeforeEach
    void start() throws Exception {
        context.getCamelContextExtension().setName("watched");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                route("relay", "inbound", "timer:relay?delay=3600000");
                route("relay", "delivery", "direct:relay.delivery");
                route("management", "live", "timer:live?delay=3600000");
                route("management", "health", "timer:health?delay=3600000");
                route("management", "pages", "timer:pages?delay=3600000");
            }

            private void route(String worker, String direction, String from) {
                from(from).routeId(worker + "." + direction).routeGroup(worker).to("mock:url");
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        page.close();
    }

    private static WebRequest request(Role role, String method, String uri, String body) {
        WebRequest request =
                WebRequest.of(method, uri, Map.of("Content-Type", "application/json"), body.getBytes(UTF_8));
        request.admit("ann", role);
        return request;
    }

    private JsonNode ask(Role role, String method, String uri, String body) throws Exception {
        WebResponse answer = page.answer(request(role, method, uri, body));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
        return JSON.readTree(answer.body());
    }

    private JsonNode get(Role role, String path) throws Exception {
        return ask(role, "GET", "/jolokia" + path, "");
    }

    private JsonNode post(Role role, String body) throws Exception {
        return ask(role, "POST", "/jolokia", body);
    }

    private JsonNode exec(Role role, String operation) throws Exception {
        return exec(role, ROUTE, operation);
    }

    private JsonNode exec(Role role, String bean, String operation) throws Exception {
        return post(role, "{\"type\":\"exec\",\"mbean\":\"" + bean + "\",\"operation\":\"" + operation + "\"}");
    }

    private String state() {
        return context.getRouteController().getRouteStatus("relay.inbound").name();
    }

    @Test
    void readsByPathAndByBody() throws Exception {
        assertThat(get(Role.VIEWER, "/read/java.lang:type=Threading/ThreadCount")
                        .path("value")
                        .asInt())
                .isPositive();
        assertThat(get(Role.VIEWER, "?p=read/java.lang:type=Threading/ThreadCount")
                        .path("value")
                        .asInt())
                .isPositive();
        assertThat(post(Role.VIEWER, "{\"type\":\"read\",\"mbean\":\"" + ROUTE + "\",\"attribute\":\"State\"}")
                        .path("value")
                        .asText())
                .isEqualTo("Started");
    }

    @Test
    void answersSeveralAtOnceAndEachForItself() throws Exception {
        JsonNode answers = post(Role.VIEWER, """
                [{"type":"version"}, {"type":"read","mbean":"java.lang:type=Runtime","attribute":"Uptime"},
                 {"type":"exec","mbean":"com.sun.management:type=DiagnosticCommand","operation":"help"},
                 {"type":"read","mbean":"org.vumi:type=Nobody","attribute":"x"}]""");
        assertThat(answers.findValuesAsText("status")).containsExactly("200", "200", "403", "404");
    }

    @Test
    void answersNoMoreThanAHundredAtOnce() throws Exception {
        String one = "{\"type\":\"version\"}";
        assertThat(post(Role.VIEWER, several(100, one)).findValuesAsText("status"))
                .hasSize(100)
                .containsOnly("200");
        assertThat(post(Role.VIEWER, several(101, one)).path("status").asInt()).isEqualTo(400);
    }

    private static String several(int times, String request) {
        return "[" + String.join(",", Collections.nCopies(times, request)) + "]";
    }

    @Test
    void whatComesAfterAnAnswerThatIsTooLongIsNotAnswered() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ObjectName name = new ObjectName("org.vumi:type=Lengthy");
        ManagementFactory.getPlatformMBeanServer().registerMBean(new Lengthy(asked), name);
        try {
            JsonNode answer = post(
                    Role.VIEWER,
                    several(90, "{\"type\":\"read\",\"mbean\":\"org.vumi:type=Lengthy\",\"attribute\":\"Text\"}"));
            assertThat(answer.path("status").asInt()).isEqualTo(413);
            assertThat(asked).hasValue(4); // of 10 MiB each
        } finally {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }

    public interface LengthyMBean {
        String getText();
    }

    public record Lengthy(AtomicInteger asked) implements LengthyMBean {
        @Override
        public String getText() {
            asked.incrementAndGet();
            return "x".repeat(10 << 20);
        }
    }

    @Test
    void whoWaitsTooLongForTheirTurnComesAgainAndOthersDoNotWait() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        ObjectName name = new ObjectName("org.vumi:type=Slow");
        ManagementFactory.getPlatformMBeanServer().registerMBean(new Slow(reading, read), name);
        try (JolokiaPage impatient = new JolokiaPage("impatient", Duration.ofMillis(1))) {
            WebRequest slow = request(Role.VIEWER, "GET", "/jolokia/read/org.vumi:type=Slow/Text", "");
            CompletableFuture<WebResponse> first = CompletableFuture.supplyAsync(() -> impatient.answer(slow));
            reading.await();
            assertThat(impatient
                            .answer(request(Role.VIEWER, "GET", "/jolokia/version", ""))
                            .status())
                    .isEqualTo(503);
            assertThat(impatient
                            .answer(request(Role.OPERATOR, "GET", "/jolokia/version", ""))
                            .status())
                    .isEqualTo(200);
            read.countDown();
            assertThat(first.join().status()).isEqualTo(200);
            assertThat(impatient
                            .answer(request(Role.VIEWER, "GET", "/jolokia/version", ""))
                            .status())
                    .isEqualTo(200);
        } finally {
            read.countDown();
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }

    public interface SlowMBean {
        String getText() throws InterruptedException;
    }

    public record Slow(CountDownLatch reading, CountDownLatch read) implements SlowMBean {
        @Override
        public String getText() throws InterruptedException {
            reading.countDown();
            read.await();
            return "at last";
        }
    }

    @Test
    void anOperatorStopsAndStartsARoute() throws Exception {
        assertThat(exec(Role.OPERATOR, "stop()").path("status").asInt()).isEqualTo(200);
        assertThat(state()).isEqualTo("Stopped");
        assertThat(exec(Role.OPERATOR, "start()").path("status").asInt()).isEqualTo(200);
        assertThat(state()).isEqualTo("Started");
    }

    /** Those who call it would wait for it. */
    @Test
    void aRouteThatOthersCallIsStartedOnly() throws Exception {
        String called = ROUTE.replace("inbound", "delivery");
        for (String operation : List.of("stop()", "stop(long)", "suspend()", "restart()")) {
            assertThat(exec(Role.OPERATOR, called, operation).path("status").asInt())
                    .isEqualTo(403);
        }
        assertThat(exec(Role.OPERATOR, called, "start()").path("status").asInt())
                .isEqualTo(200);
        assertThat(context.getRouteController().getRouteStatus("relay.delivery").isStarted())
                .isTrue();
    }

    @Test
    void aViewerOnlyLooks() throws Exception {
        JsonNode refusal = exec(Role.VIEWER, "stop()");
        assertThat(refusal.path("status").asInt()).isEqualTo(403);
        assertThat(refusal.path("error").asText()).contains("stop", "forbidden");
        assertThat(state()).isEqualTo("Started");
    }

    /** A picture on another site would be such a request. */
    @Test
    void nothingIsChangedByGet() throws Exception {
        assertThat(get(Role.OPERATOR, "/exec/" + ROUTE.replace("\\\"", "!%22") + "/stop")
                        .path("status")
                        .asInt())
                .isEqualTo(403);
        assertThat(state()).isEqualTo("Started");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"notification\",\"command\":\"register\"}",
                "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"SystemProperties\"}",
                "{\"type\":\"read\",\"mbean\":\"com.sun.management:type=HotSpotDiagnostic\",\"attribute\":\"ObjectName\"}",
                "{\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"Verbose\",\"value\":true}",
                "{\"type\":\"exec\",\"mbean\":\"JMImplementation:type=MBeanServerDelegate\",\"operation\":\"x\"}"
            })
    void whatIsNotAllowedSaysSo(String body) throws Exception {
        assertThat(post(Role.OPERATOR, body).path("status").asInt()).isEqualTo(403);
    }

    /** Names another process: without the service that would go there it is this one's. */
    @Test
    void goesNowhereElse() throws Exception {
        JsonNode answer = post(
                Role.OPERATOR,
                "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"Pid\",\"target\":"
                        + "{\"url\":\"service:jmx:rmi:///jndi/rmi://127.0.0.1:1/jmxrmi\"}}");
        assertThat(answer.path("value").asLong())
                .isEqualTo(ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "{}", "7", "{\"type\":\"read\"}", "{\"type\":\"nonsense\"}"})
    void whatCannotBeReadIsRefused(String body) throws Exception {
        assertThat(post(Role.OPERATOR, body).path("status").asInt()).isEqualTo(400);
    }

    @Test
    void otherDomainsAreNeitherFoundNorListed() throws Exception {
        assertThat(post(Role.OPERATOR, "{\"type\":\"search\",\"mbean\":\"*:*\"}")
                        .path("value")
                        .toString())
                .contains("java.lang:")
                .doesNotContain("com.sun.management", "jolokia:");
        assertThat(get(Role.OPERATOR, "/list?maxDepth=1").path("value").fieldNames())
                .toIterable()
                .contains("java.lang", "org.apache.camel")
                .doesNotContain("com.sun.management", "jolokia");
    }

    @Test
    void aListForTheConsoleSaysOnceWhatAKindCanDoAndWhatWhoAsksMay() throws Exception {
        assertThat(get(Role.VIEWER, "/list/hawtio/type=security,name=RBACRegistry")
                        .path("value")
                        .path("op")
                        .has("list"))
                .isTrue();
        String request = "{\"type\":\"exec\"," + REGISTRY + ",\"operation\":\"list()\",\"config\":{\"maxDepth\":9}}";
        JsonNode list = post(Role.VIEWER, request).path("value");
        String kind = list.path("domains")
                .path("org.apache.camel")
                .path("context=watched,type=routes,name=\"relay.inbound\"")
                .asText();
        assertThat(kind).startsWith("Managed");
        assertThat(list.path("cache").path(kind).path("opByString").path("start()"))
                .hasToString("{\"canInvoke\":false}");
        assertThat(post(Role.OPERATOR, request)
                        .path("value")
                        .path("cache")
                        .path(kind)
                        .path("opByString")
                        .path("start()"))
                .hasToString("{\"canInvoke\":true}");
    }

    /** Whichever of them is the first of its class. */
    @ParameterizedTest
    @ValueSource(strings = {"relay", "sms", "echo", "http_1"})
    void aListSaysOfEachRouteWhatMayBeDoneWithIt(String worker) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:" + worker + "2")
                        .routeId(worker + ".event")
                        .routeGroup(worker)
                        .to("mock:url");
            }
        });
        JsonNode list = post(
                        Role.OPERATOR,
                        "{\"type\":\"exec\"," + REGISTRY + ",\"operation\":\"list()\",\"config\":{\"maxDepth\":9}}")
                .path("value");
        assertThat(mayStop(list, "routes", worker + ".event")).isTrue();
        assertThat(mayStop(list, "routes", "relay.inbound")).isTrue();
        assertThat(mayStop(list, "routes", "relay.delivery")).isFalse();
        assertThat(mayStop(list, "routes", "management.live")).isFalse();
        assertThat(mayStop(list, "routegroups", worker)).isTrue();
        assertThat(mayStop(list, "routegroups", "management")).isFalse();
    }

    private static boolean mayStop(JsonNode list, String type, String name) {
        String kind = list.path("domains")
                .path("org.apache.camel")
                .path("context=watched,type=" + type + ",name=\"" + name + "\"")
                .asText();
        JsonNode said = list.path("cache").path(kind).path("opByString").path("stop()");
        assertThat(said.has("canInvoke")).as(type + " " + name + " is " + kind).isTrue();
        return said.path("canInvoke").asBoolean();
    }
}
