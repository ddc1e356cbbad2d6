package org.vumi.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.vumi.mainjob.Amqp;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Chromium;

/** An operator at the console of the packaged jar, in a real browser, on a real RabbitMQ. */
@ExtendWith(Servers.class)
class ConsoleIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Renewed when asked by {@code -Dvumi.pictures=true}. */
    private static final Path PICTURE = Path.of("docs/images/hawtio.png");

    private static final String SETUP = """
            workers:
              smsc: smpp_transport
              router: dispatcher
              echo: vumi.demos.words.EchoWorker
              relay: http_relay_application
            smsc: {transport_name: smsc, host: 127.0.0.1, port: 1, system_id: acme, password: s3cret}
            router: {router_class: vumi.dispatchers.SimpleDispatchRouter, transport_names: [smsc],
                     exposed_names: [echo], route_mappings: {smsc: [echo]}}
            echo: {transport_name: echo}
            relay: {transport_name: chat, url: "http://127.0.0.1:1/", username: ann, password: s3cret,
                    middleware: [{log: vumi.middleware.logging.LoggingMiddleware}]}
            """;

    static RabbitMq rabbitMq;

    @TempDir
    private Path profile;

    private final HttpClient client = HttpClient.newHttpClient();
    private String url;
    private String login;
    private Amqp amqp;
    private ChromeDriver browser;

    @BeforeEach
    void start(VumiHome home) throws Exception {
        String broker = rabbitMq.newVhost();
        VumiJar process = home.start(
                "run", home.write("set-up.yaml", SETUP).toString(), "--broker=" + broker, "--management-port=0");
        url = process.ready().path("management").asText();
        login = "vumi:"
                + Files.readString(home.data().resolve("management-password")).strip();
        amqp = Amqp.connect(broker);
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.quit();
        }
        amqp.close();
    }

    @Test
    void aWorkersRouteIsStoppedAndStartedByHand() throws Exception {
        Amqp.Tap replies = amqp.tap("echo.outbound");
        open("hawtio");

        assertThat(elements("//*[@role='treeitem']").stream().map(WebElement::getText))
                .anyMatch(text -> text.startsWith("echo"))
                .anyMatch(text -> text.startsWith("relay"));
        click("//*[@role='treeitem']//*[normalize-space(text())='routes']");
        awaitElement(row("relay.inbound"));
        takePicture();

        press("Stop", "echo.inbound");
        awaitElement(row("echo.inbound") + "[.//*[text()='Stopped']]");
        assertThat(state("echo.inbound")).isEqualTo("Stopped");
        assertThat(state("relay.inbound")).isEqualTo("Started");
        for (int i = 0; i < 3; i++) {
            amqp.publish("echo.inbound", Amqp.userMessage("echo", "m" + i, "8181", "hello " + i));
        }
        await().atMost(PATIENCE).until(() -> amqp.waiting("echo.inbound") == 3);
        assertThat(replies.messages()).isEmpty();

        press("Start", "echo.inbound");
        replies.awaitCount(3);
        assertThat(state("echo.inbound")).isEqualTo("Started");
        assertThat(browser.manage().logs().get("browser").getAll())
                .noneMatch(line -> line.getMessage().contains("Content Security Policy"));

        browser.get(url + "hawtio/auth/logout");
        awaitElement("//input[@name='password']");
        browser.get(url + "hawtio");
        awaitElement("//input[@name='password']");
    }

    /** All that anybody sees by it: names, descriptions and attributes. */
    @Test
    void jmxSaysWhoIsWhoAndNoSecrets() throws Exception {
        JsonNode list = jolokia("{'type':'list','config':{'listCache':'true'}}");
        for (String domain : List.of("org.apache.camel", "org.vumi")) {
            list.path("domains").path(domain).fields().forEachRemaining(bean -> {
                JsonNode described = bean.getValue().isTextual()
                        ? list.path("cache").path(bean.getValue().asText())
                        : bean.getValue();
                if (!bean.getKey().contains("type=health")) { // Camel has no word for it
                    assertThat(described.path("desc").asText())
                            .as(bean.getKey())
                            .isNotBlank();
                }
                assertThat(bean.getKey()).doesNotContain("{{", "s3cret");
            });
            JsonNode all = jolokia("{'type':'read','mbean':'" + domain + ":*','config':{'ignoreErrors':'true'}}");
            assertThat(all.size()).isPositive();
            assertThat(all.toString()).doesNotContain("{{", "s3cret");
        }
        JsonNode routes = jolokia("{'type':'read','mbean':'org.apache.camel:type=routes,*',"
                + "'attribute':['RouteId','RouteGroup','Description']}");
        routes.forEach(route -> assertThat(route.path("Description").asText())
                .as("description of " + route.path("RouteId"))
                .isNotBlank()
                .doesNotContain("<"));
        assertThat(routes.findValuesAsText("Description"))
                .contains(
                        "relay inbound: chat.inbound -> url; its answer -> chat.outbound",
                        "router inbound smsc: smsc.inbound -> router -> none, one or many exposed names' .inbound");
        assertThat(routes.findValuesAsText("RouteGroup"))
                .contains("smsc", "router", "echo", "relay", "management")
                .doesNotContain("null", "relay.log");
        assertThat(list.path("domains").path("org.apache.camel").fieldNames())
                .toIterable()
                .contains("context=vumi,type=consumers,name=\"relay.inbound\"")
                .noneMatch(name -> name.contains("type=consumers") && name.contains("(0x"));
    }

    /** Steps are shown, and nothing that somebody wrote. */
    @Test
    void tracesAreWithoutTexts() throws Exception {
        String tracer = "'mbean':'org.apache.camel:context=vumi,type=tracer,name=BacklogTracer'";
        jolokia("{'type':'write'," + tracer + ",'attribute':'Enabled','value':true}");
        Amqp.Tap replies = amqp.tap("echo.outbound");
        amqp.publish("echo.inbound", Amqp.userMessage("echo", "m1", "8181", "of-my-heart"));
        replies.awaitCount(1);
        assertThat(replies.messages().toString()).contains("of-my-heart");
        assertThat(jolokia("{'type':'exec'," + tracer + ",'operation':'dumpAllTracedMessagesAsXml()'}")
                        .asText())
                .contains("<backlogTracerEventMessage>", "echo.inbound")
                .doesNotContain("of-my-heart");
    }

    /** By the form, from which the console is the next page. */
    private void open(String page) {
        browser = Chromium.open(profile);
        browser.manage().window().setSize(new Dimension(1200, 720));
        browser.get(url + page);
        browser.findElement(By.name("user")).sendKeys("vumi");
        browser.manage().logs().get("browser"); // what the form says is not ours
        browser.findElement(By.name("password")).sendKeys(login.substring("vumi:".length()), Keys.ENTER);
        awaitElement("//*[@role='treeitem']//*[normalize-space(text())='relay']");
    }

    private void press(String button, String route) {
        String box = row(route) + "//input[@type='checkbox']";
        awaitElement(box);
        if (!browser.findElement(By.xpath(box)).isSelected()) {
            click(box);
        }
        click("//button[normalize-space(.)='" + button + "' and not(@disabled)]");
    }

    private static String row(String route) {
        return "//tr[.//*[normalize-space(text())='" + route + "']]";
    }

    private void click(String xpath) {
        new WebDriverWait(browser, PATIENCE).ignoring(WebDriverException.class).until(one -> {
            one.findElement(By.xpath(xpath)).click();
            return true;
        });
    }

    private void awaitElement(String xpath) {
        new WebDriverWait(browser, PATIENCE).until(ExpectedConditions.presenceOfElementLocated(By.xpath(xpath)));
    }

    private List<WebElement> elements(String xpath) {
        return browser.findElements(By.xpath(xpath));
    }

    private void takePicture() throws Exception {
        if (Boolean.getBoolean("vumi.pictures")) {
            Files.createDirectories(PICTURE.getParent());
            Files.write(PICTURE, browser.getScreenshotAs(OutputType.BYTES));
        }
    }

    /** By JMX, as another program sees it. */
    private String state(String route) throws Exception {
        return jolokia("{'type':'read','mbean':'org.apache.camel:context=vumi,type=routes,name=\\\"" + route
                        + "\\\"','attribute':'State'}")
                .asText();
    }

    /** @param request with other quotation marks */
    private JsonNode jolokia(String request) throws Exception {
        String credentials = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        HttpRequest post = HttpRequest.newBuilder(URI.create(url + "jolokia"))
                .header("Authorization", "Basic " + credentials)
                .POST(HttpRequest.BodyPublishers.ofString(request.replace('\'', '"')))
                .build();
        JsonNode answer = new ObjectMapper()
                .readTree(
                        client.send(post, HttpResponse.BodyHandlers.ofString()).body());
        assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
        return answer.path("value");
    }
}
