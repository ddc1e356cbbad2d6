package org.vumi.blinkenlights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.vumi.Json;
import org.vumi.SetClock;
import org.vumi.application.StubServer;
import org.vumi.codec.CallbackSignature;
import org.vumi.middleware.GivenConfig;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Chromium;
import org.vumi.store.Redis;

/**
 * Workers in processes of their own, a monitor, and a real browser before it. Needs chromium and chromium-driver (Debian's packages).
 * {@code -Dpicture=docs/images/blinkenlights.png} makes the picture of the page.
 */
@ExtendWith(Servers.class)
class BlinkenlightsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PERIOD = "--status-interval=2";

    private final HttpClient http = HttpClient.newHttpClient();
    private VumiHome home;
    private String broker;
    private RedisServer redis;
    private ChromeDriver browser;

    @TempDir
    private Path profile;

    @BeforeEach
    void setUp(VumiHome ours, RabbitMq rabbitMq, RedisServer redisServer) {
        home = ours;
        broker = rabbitMq.newVhost();
        redis = redisServer;
        redis.flush();
    }

    @AfterEach
    void tearDown() {
        if (browser != null) {
            browser.quit();
        }
    }

    private VumiJar run(String file, String yaml) {
        return home.start(
                "run",
                home.write(file, yaml).toString(),
                "--broker=" + broker,
                "--redis=" + redis.uri(),
                "--management-port=0",
                PERIOD);
    }

    private VumiJar echo() {
        return run("echo.yaml", "workers: {echo: vumi.demos.words.EchoWorker}\necho: {transport_name: t}\n");
    }

    private VumiJar monitor(String more) {
        return run("lights.yaml", "workers: {lights: blinkenlights}\nlights: {deadline: 4" + more + "}\n");
    }

    private String url(VumiJar monitor) {
        return monitor.ready().path("management").asText() + "blinkenlights";
    }

    private String password() throws Exception {
        return Files.readString(home.data().resolve("management-password")).strip();
    }

    private JsonNode get(VumiJar monitor, String path) throws Exception {
        String login = Base64.getEncoder().encodeToString(("vumi:" + password()).getBytes(UTF_8));
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(URI.create(url(monitor) + path))
                        .header("Authorization", "Basic " + login)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return Json.tree(response.body());
    }

    /** By the form, if there is one; else the browser keeps the login of the first request for the second. */
    private void open(VumiJar monitor) throws Exception {
        browser = Chromium.open(profile);
        browser.manage().window().setSize(new Dimension(1280, 900));
        browser.get(url(monitor).replace("://", "://vumi:" + password() + "@") + "/summary");
        browser.get(url(monitor));
        if (!browser.findElements(By.id("password")).isEmpty()) {
            browser.findElement(By.id("user")).sendKeys("vumi");
            browser.findElement(By.id("password")).sendKeys(password());
            browser.findElement(By.id("password")).submit();
            await().atMost(LIMIT).until(() -> browser.getTitle().contains("Blinkenlights"));
        }
    }

    /** Class of the row, and its state; as the page has it now. */
    private List<String> lights(String name) {
        Object found = browser.executeScript(
                "return [...document.querySelectorAll('#components tbody tr')].filter(row => row.component"
                        + " && row.component.data.name === arguments[0] && !row.hidden)"
                        + ".map(row => row.className.split(' ')[0] + ' ' + row.querySelector('.state').textContent)",
                name);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    private void awaitLights(String name, String... lights) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(lights(name))
                .as(() -> name + " on " + browser.getCurrentUrl() + ": "
                        + browser.findElement(By.tagName("body")).getText())
                .containsExactly(lights));
    }

    @Test
    void aWorkerThatIsKilledTurnsRedAndComesBack() throws Exception {
        try (StubServer sink = new StubServer()) {
            VumiJar monitor = monitor(", webhook_url: '" + sink.url("/hook") + "', webhook_secret: agreed");
            VumiJar echo = echo();
            open(monitor);
            awaitLights("echo", "green up");
            awaitLights("lights", "green up");
            String uuid = uuid(monitor);

            echo.kill();
            awaitLights("echo", "red silent");
            assertThat(browser.getTitle()).contains("red");
            assertThat(browser.findElement(By.cssSelector("tr.red .state")).getCssValue("color"))
                    .isEqualTo("rgba(193, 18, 31, 1)");

            echo = echo();
            awaitLights("echo", "green up");
            assertThat(uuid(monitor)).as("another run of it").isNotEqualTo(uuid);
            assertThat(browser.findElement(By.id("changes")).getText())
                    .contains("echo is silent, was up", "echo is up, was silent");

            browser.findElement(By.id("filter")).sendKeys("LIGHTS");
            awaitLights("echo");
            awaitLights("lights", "green up");
            browser.findElement(By.id("filter")).clear();
            browser.findElement(By.id("filter")).sendKeys("e");

            assertThat(echo.terminate()).isZero();
            awaitLights("echo", "grey stopped");
            awaitTold(sink, "up", "silent");
            awaitTold(sink, "silent", "up");
            awaitTold(sink, "up", "stopped");
        }
    }

    private String uuid(VumiJar monitor) throws Exception {
        return StreamSupport.stream(
                        get(monitor, "/components").get("components").spliterator(), false)
                .filter(one -> one.get("name").asText().equals("echo"))
                .map(one -> one.get("uuid").asText())
                .findFirst()
                .orElseThrow();
    }

    private static void awaitTold(StubServer sink, String from, String to) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(List.copyOf(sink.requests)).anySatisfy(request -> {
                    assertThat(Json.fields(Json.tree(request.body())))
                            .containsEntry("name", "echo")
                            .containsEntry("from", from)
                            .containsEntry("to", to);
                    String timestamp =
                            request.header(CallbackSignature.TIMESTAMP).get(0);
                    assertThat(request.header(CallbackSignature.SIGNATURE))
                            .containsExactly(new CallbackSignature("agreed").of(timestamp, request.body()));
                }));
    }

    @Test
    void historyOutlivesTheMonitorAndSoDoesWhoIsMissed() throws Exception {
        VumiJar monitor = monitor("");
        VumiJar echo = echo();
        await().atMost(LIMIT).until(() -> get(monitor, "/components").toString().contains("\"echo\""));
        String uuid = uuid(monitor);
        await().atMost(LIMIT)
                .until(() -> get(monitor, "/components/" + uuid).get("history").size() >= 3);
        long first = get(monitor, "/components/" + uuid).at("/history/0/0").asLong();
        assertThat(first).isPositive();
        assertThat(monitor.terminate()).isZero();
        echo.kill();

        VumiJar again = monitor("");
        await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode one = get(again, "/components/" + uuid);
            assertThat(one.get("state").asText()).isEqualTo("silent");
            assertThat(one.at("/history/0/0").asLong()).isEqualTo(first);
        });
        assertThat(get(again, "/changes").toString()).contains("\"to\":\"silent\"");
        assertThat(get(again, "/summary").get("red").asInt()).isEqualTo(1);
    }

    @Test
    void aMonitorThatHasLostItsBrokerBlamesNobody(RabbitMq rabbitMq) throws Exception {
        VumiJar monitor = monitor("");
        await().atMost(LIMIT).until(() -> get(monitor, "/summary").get("green").asInt() == 1);
        rabbitMq.kill();
        try {
            await().atMost(LIMIT)
                    .until(() -> get(monitor, "/summary").get("deaf").asBoolean());
            await().during(Duration.ofSeconds(6))
                    .atMost(LIMIT)
                    .until(() -> get(monitor, "/summary").get("red").asInt() == 0);
        } finally {
            rabbitMq.start();
        }
        await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode summary = get(monitor, "/summary");
            assertThat(summary.get("deaf").asBoolean()).isFalse();
            assertThat(summary.get("green").asInt()).isEqualTo(1);
        });
        long told = get(monitor, "/components").at("/components/0/seen").asLong();
        await().atMost(LIMIT)
                .until(() ->
                        get(monitor, "/components").at("/components/0/seen").asLong() > told);
    }

    @Test
    void aMonitorWithoutHistoryNeedsNoRedis() throws Exception {
        VumiJar monitor = home.start(
                "run",
                home.write("lights.yaml", "workers: {lights: blinkenlights}\nlights: {history: 0}\n")
                        .toString(),
                "--broker=" + broker,
                "--redis=redis://127.0.0.1:1/0",
                "--management-port=0");
        await().atMost(LIMIT)
                .until(() -> get(monitor, "/summary").get("components").asInt() == 1);
        assertThat(get(monitor, "/components").get("history").asBoolean()).isFalse();
    }

    @Test
    void aThousandComponentsAreOnOnePage() throws Exception {
        VumiJar monitor = monitor("");
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            publish(channel, "<img src=x onerror=document.title='hacked'>", Map.of("host", "h"));
            for (int i = 0; i < 1_000; i++) {
                publish(channel, "component " + i, Map.of("host", "h" + i % 7, "interval", 3600, "in_per_second", i));
            }
            channel.basicPublish("vumi.health", "status.inbound", null, "hello".getBytes(UTF_8));
            channel.basicPublish(
                    "vumi.health", "heartbeat.inbound", null, heartbeat().getBytes(UTF_8));
            await().atMost(LIMIT)
                    .until(() -> get(monitor, "/summary").get("components").asInt() == 1_003);
            assertThat(get(monitor, "/invalid").get("count").asInt()).isEqualTo(1);
            open(monitor);
            await().atMost(LIMIT).until(() -> rows() == 1_003);
            Number shown = (Number) browser.executeScript("return performance.getEntriesByName('shown')[0].startTime");
            System.out.printf("1,003 components shown %.0f ms after the page was asked for%n", shown.doubleValue());
            assertThat(shown.doubleValue()).isLessThan(20_000);

            browser.executeScript("window.kept = [...document.querySelectorAll('#components tbody tr')]"
                    + ".filter(row => row.component && row.component.data.name.startsWith('component'))");
            publish(channel, "component 7", Map.of("host", "h0", "state", "waiting", "reason", "no link"));
            awaitLights("component 7", "amber waiting");
            assertThat(browser.executeScript("return window.kept.every(row => row.isConnected)"))
                    .as("rows that did not change stay, and so do those that did")
                    .isEqualTo(true);
            assertThat(lights("<img src=x onerror=document.title='hacked'>")).hasSize(1);
            assertThat(browser.getTitle()).doesNotContain("hacked");

            browser.findElement(By.cssSelector("#group option[value=host]")).click();
            List<WebElement> headings = browser.findElements(By.cssSelector("#components th[scope=rowgroup]"));
            assertThat(headings).extracting(WebElement::getText).contains("h1 (143)", "test-host-1 (1)");
            browser.findElement(By.id("filter")).sendKeys("component 999");
            WebElement name = browser.findElements(By.cssSelector("#components button")).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst()
                    .orElseThrow();
            name.click();
            await().atMost(LIMIT).until(() -> browser.findElement(By.cssSelector(".details"))
                    .getText()
                    .contains("in_per_second 999"));
            assertThat(name.getDomAttribute("aria-expanded")).isEqualTo("true");
        }
    }

    private long rows() {
        return (Long) browser.executeScript(
                "return [...document.querySelectorAll('#components tbody tr')].filter(row => row.component).length");
    }

    private static String heartbeat() {
        return "{\"version\": \"20130319\", \"system_id\": \"s\", \"worker_id\": \"s:w\", \"worker_name\": \"w\","
                + " \"hostname\": \"test-host-1\", \"pid\": 43, \"timestamp\": "
                + Clock.systemUTC().millis() / 1e3 + "}";
    }

    private Connection connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        return factory.newConnection("test");
    }

    private static StatusUpdate update(String name, Map<String, Object> more, Instant now) {
        return new StatusUpdate(name, "uuid of " + name.replaceAll("\\W", " "), now, more);
    }

    private static void publish(Channel channel, String name, Map<String, Object> more) throws Exception {
        channel.basicPublish(
                "vumi.health",
                "status.inbound",
                null,
                update(name, more, Instant.now()).encode());
    }

    /** Everything at once; {@code -Dpicture=docs/images/blinkenlights.png} makes the picture of the docs anew. */
    @Test
    void thePictureOfThePage() throws Exception {
        List<String> names = List.of(
                "smpp_vodacom",
                "smpp_mtn",
                "smpp_cellc",
                "ussd_httprpc",
                "dispatcher",
                "http_relay",
                "sms_api",
                "failure_worker",
                "scheduler",
                "quiz",
                "hangman",
                "metrics_aggregator");
        seed(names);
        VumiJar monitor = run("lights.yaml", "workers: {lights: blinkenlights}\nlights: {deadline: 10}\n");
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            for (String name : names) {
                if (!name.equals("smpp_cellc")) {
                    publish(channel, name, fields(names, name, 60));
                }
            }
            Map<String, Object> waiting = fields(names, "ussd_httprpc", 60);
            waiting.putAll(Map.of("state", "waiting", "reason", "10.2.0.17:2775: no answer to bind_transceiver"));
            publish(channel, "ussd_httprpc", waiting);
            Map<String, Object> stopped = fields(names, "quiz", 60);
            stopped.put("state", "stopped");
            publish(channel, "quiz", stopped);
            open(monitor);
            awaitLights("smpp_cellc", "red silent");
            browser.executeScript("document.getElementById('changes').parentNode.hidden = true");
            Path picture = Path.of(System.getProperty("picture", "target/pictures/blinkenlights.png"));
            Files.createDirectories(picture.toAbsolutePath().getParent());
            Files.write(picture, browser.getScreenshotAs(OutputType.BYTES));
            assertThat(Files.size(picture)).isLessThan(200_000);
        }
    }

    private static Map<String, Object> fields(List<String> names, String name, int minute) {
        int index = names.indexOf(name);
        double rate =
                (8 + 5 * Math.sin(minute / (4.0 + index)) + (minute * 7919 * (index + 3) % 10) / 4.0) * (12 - index);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("worker_class", name.startsWith("smpp") ? "smpp_transport" : name);
        fields.put("host", "sms" + index % 3);
        fields.put("pid", 4711 + index % 3);
        fields.put("interval", 3600);
        fields.put("in_per_second", Math.round(rate * 10) / 10.0);
        fields.put("out_per_second", Math.round(rate * 9) / 10.0);
        fields.put("queue_depth", index * minute % 9);
        fields.put("failed", index == 2 ? 17 : 0);
        return fields;
    }

    /** What a monitor of the last hour would have left. */
    private void seed(List<String> names) throws Exception {
        Instant now = Instant.now();
        SetClock clock = new SetClock(now);
        Components components = new Components(clock, Duration.ofSeconds(4), Duration.ofDays(1), 100);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Redis connection = new Redis(redis::uri);
            History history = new History(
                    new GivenConfig(Map.of("store_prefix", "blinkenlights", "history", Duration.ofDays(1))),
                    connection,
                    context);
            for (int minute = 1; minute < 60; minute++) {
                clock.set(now.minusSeconds(60L * (60 - minute)));
                for (String name : names) {
                    Map<String, Object> fields = fields(names, name, minute);
                    if (name.equals("smpp_cellc")) {
                        fields.put("interval", 4);
                        if (minute > 45) {
                            continue;
                        }
                    }
                    history.told(components
                            .tell(update(name, fields, clock.instant()), "status")
                            .now());
                }
            }
            await().atMost(LIMIT)
                    .until(() -> history.of("uuid of dispatcher").get().size() == 59);
            history.end();
            connection.stop();
        }
    }
}
