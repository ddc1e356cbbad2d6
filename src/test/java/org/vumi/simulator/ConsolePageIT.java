package org.vumi.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DeliverSm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page in a real browser. Needs chromium and chromium-driver (Debian's packages). */
class ConsolePageIT {
    private static final Path PICTURES = Path.of("target/pictures");

    private static ChromeDriver browser;

    private SmscSimulator smsc;
    private Console console;

    @BeforeAll
    static void openBrowser(@TempDir Path profile) {
        browser = Chromium.open(profile);
    }

    @AfterAll
    static void closeBrowser() {
        browser.quit();
    }

    @BeforeEach
    void start() throws Exception {
        smsc = SmscSimulator.start(new SmscOptions().port(0).receiptDelay(Duration.ofMillis(200)));
        console = Console.start(smsc, "127.0.0.1", 0);
        window(1280, 800);
        browser.get(console.url());
    }

    @AfterEach
    void close() throws Exception {
        console.close();
        smsc.close();
    }

    private static void window(int width, int height) {
        browser.manage().window().setSize(new Dimension(width, height));
    }

    private static WebElement at(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private static List<String> texts(String css) {
        return browser.findElements(By.cssSelector(css)).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static void awaitText(String css, String expected) {
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> assertThat(texts(css))
                .contains(expected));
    }

    private static void type(String text) {
        at("#text").sendKeys(text, Keys.ENTER);
    }

    private static void picture(String name) throws Exception {
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    /** Answers every message as the demo would, asking for a receipt. */
    private Esme echo(String systemId) throws Exception {
        return Esme.bind(smsc.port(), BindType.BIND_TRX, systemId, "secret", (esme, pdu) -> {
            if (!pdu.isSmscDeliveryReceipt()) {
                new Thread(() -> answer(esme, pdu)).start();
            }
            return 0;
        });
    }

    private static void answer(Esme esme, DeliverSm pdu) {
        byte[] heard = pdu.getShortMessage();
        byte[] reply = ("You said: " + new String(heard, US_ASCII)).getBytes(US_ASCII);
        try {
            esme.submit(pdu.getDestAddress(), pdu.getSourceAddr(), 0, 0, reply, 1);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void showsAConversationLive() throws Exception {
        awaitText("#link", "No ESME bound");
        picture("1-empty");
        type("anybody there?");
        awaitText(".mo .state", "Waiting for an ESME to bind");
        try (Esme esme = echo("smppclient1")) {
            awaitText("#link", "1 bind");
            awaitText(".mt .content", "You said: anybody there?");
            awaitText(".mo .state", "Accepted by the ESME");
            awaitText(".receipt", "Receipt DELIVRD: accepted by the ESME");
            type("hello");
            awaitText(".mt .content", "You said: hello");
            assertThat(at("#text").getAttribute("value")).isEmpty();
            assertThat(texts(".mo .shape")).containsOnly("GSM 03.38");
            picture("2-conversation");
            window(390, 844);
            picture("3-phone");
        }
        awaitText("#link", "No ESME bound");
    }

    @Test
    void showsEveryBind() throws Exception {
        try (Esme one = echo("acme_tx");
                Esme two = Esme.bind(smsc.port(), BindType.BIND_RX, "acme_rx", "")) {
            awaitText("#link", "2 binds");
            assertThat(texts("#binds .system-id")).containsExactlyInAnyOrder("acme_tx", "acme_rx");
            assertThat(texts("#binds .quiet")).anyMatch(t -> t.startsWith("receiver from 127.0.0.1:"));
        }
        await().until(() -> texts("#binds li").isEmpty());
    }

    @Test
    void showsRefusalsWithTheirNames() throws Exception {
        try (Esme esme = Esme.bind(smsc.port())) {
            esme.status = pdu -> 0x65;
            type("no");
            awaitText(".mo.refused .state", "Refused by the ESME: ESME_RX_P_APPN");
            smsc.onSubmit(submit -> Answer.refuse("ESME_RTHROTTLED"));
            Thread sending = new Thread(() -> {
                try {
                    esme.submit("1234", "27761234567", "too fast");
                } catch (Exception expected) {
                    // refused, as asked for
                }
            });
            sending.start();
            awaitText(".mt.refused .state", "Refused by the SMSC: ESME_RTHROTTLED");
            picture("4-refused");
        }
    }

    @Test
    void showsMarkupAsText() throws Exception {
        String attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        try (Esme esme = echo("<b>bold</b>")) {
            awaitText("#binds .system-id", "<b>bold</b>");
            esme.submit("<i>1</i>", "27761234567", attack);
            awaitText(".mt .content", attack);
            awaitText(".mt .peer", "from <i>1</i>");
            assertThat(browser.findElements(By.cssSelector("main img, main b, main i")))
                    .isEmpty();
            assertThat(browser.getTitle()).isEqualTo("SMSC simulator");
        }
    }

    @Test
    void keepsPhonesApartAndMarksWhatIsNew() throws Exception {
        try (Esme esme = echo("smppclient1")) {
            esme.submit("1234", "27760000001", "for the first");
            esme.submit("1234", "27760000002", "for the second");
            awaitText("#phones .number", "27760000002");
            assertThat(texts(".mt .content")).isEmpty();
            assertThat(texts("#phones .unread")).hasSize(2);
            browser.findElement(By.cssSelector("[data-phone='27760000001']")).click();
            awaitText(".mt .content", "for the first");
            assertThat(at("#from").getAttribute("value")).isEqualTo("27760000001");
            assertThat(at("#to").getAttribute("value")).isEqualTo("1234");
            assertThat(texts(".mt .content")).containsExactly("for the first");
            picture("5-phones");
        }
    }

    @Test
    void saysWhatCannotBeSentAndKeepsTheText() {
        at("#from").clear();
        at("#from").sendKeys("27 76");
        at("#text").sendKeys("hello");
        at("#send").click();
        awaitText("#problem", "Not sent: from needs 1 to 20 ASCII characters without spaces");
        assertThat(at("#text").getAttribute("value")).isEqualTo("hello");
    }

    @Test
    void comesBackWhenTheSimulatorDoes() throws Exception {
        awaitText("#link", "No ESME bound");
        int port = console.port();
        console.close();
        awaitText("#link", "The simulator is gone; trying again …");
        console = Console.start(smsc, "127.0.0.1", port);
        awaitText("#link", "No ESME bound");
        type("still here");
        awaitText(".mo .content", "still here");
    }

    @Test
    void canBeUsedByKeyboardAndHasNamesForEverything() {
        for (WebElement field : browser.findElements(By.cssSelector("input, textarea, button"))) {
            assertThat(field.getAccessibleName()).isNotBlank();
        }
        assertThat(at("#log, #empty").getTagName()).isNotBlank();
        at("body").sendKeys(Keys.TAB);
        assertThat(browser.switchTo().activeElement().getAttribute("id")).isEqualTo("from");
    }

    @Test
    void fitsAPhone() throws Exception {
        window(390, 844);
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        try (Esme esme = echo("smppclient1")) {
            type(
                    "a rather long message that does not fit on one line, with aVeryLongWordThatHasNoPlaceToBreakAtAllInIt");
            awaitText(".receipt", "Receipt DELIVRD: accepted by the ESME");
            assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth - innerWidth"))
                    .isLessThanOrEqualTo(0);
            picture("6-phone-long");
        } finally {
            browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        }
    }
}
