package org.vumi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Chromium;

/** README's first command, as a newcomer meets it: the packaged jar in an empty directory, and a real browser. */
@ExtendWith(Servers.class)
class DemoIT {
    /** A second is promised; the machine of the tests may be busy. */
    private static final Duration BOUND = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ChromeDriver browser;

    @Test
    void answersAnSmsTypedOnThePage(VumiHome home, @TempDir Path profile) throws Exception {
        VumiJar demo = home.start("demo", "--http-port=0", "--management-port=0");
        String console = demo.ready().path("console").asText();
        await().untilAsserted(() -> assertThat(demo.log()).contains("open " + console + " in a browser"));
        browser = Chromium.open(profile);
        try {
            browser.manage().window().setSize(new Dimension(1280, 800));
            browser.get(console);
            awaitText("#link", "1 bind");
            assertThat(texts("aside h2")).startsWith("What happens to an SMS");

            Duration first = write("hello", "Hello! Send help to see what I can do.");
            Duration second =
                    write("What is \u20ac 5 in Gr\u00fc\u00dfe?", "You said: What is \u20ac 5 in Gr\u00fc\u00dfe?");
            Duration third =
                    write("\u041f\u0440\u0438\u0432\u0435\u0442", "You said: \u041f\u0440\u0438\u0432\u0435\u0442");
            System.out.printf(
                    "demo: ready after %d ms; replies on the page after %d, %d, %d ms%n",
                    demo.ready().path("start_ms").asInt(), first.toMillis(), second.toMillis(), third.toMillis());
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(texts(".receipt"))
                    .hasSize(3)
                    .containsOnly("Receipt DELIVRD: accepted by the ESME"));
            assertThat(texts(".mo .state")).hasSize(3).containsOnly("Accepted by the ESME");
            assertThat(second).isLessThan(BOUND);
            assertThat(third).isLessThan(BOUND);
            picture();
        } finally {
            browser.quit();
        }
        assertThat(demo.terminate()).isZero();
        assertThat(home.pids()).as("processes left").isEmpty();
        assertThat(home.data()).isDirectory();
    }

    /** @return the time from Enter to the reply on the page */
    private Duration write(String text, String reply) {
        WebElement field = browser.findElement(By.id("text"));
        field.sendKeys(text);
        long sent = System.nanoTime();
        field.sendKeys(Keys.ENTER);
        awaitText(".mt .content", reply);
        return Duration.ofNanos(System.nanoTime() - sent);
    }

    private List<String> texts(String css) {
        return browser.findElements(By.cssSelector(css)).stream()
                .map(WebElement::getText)
                .toList();
    }

    private void awaitText(String css, String expected) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(texts(css)).contains(expected));
    }

    private void picture() throws Exception {
        Path pictures = Files.createDirectories(Path.of("target/pictures"));
        Files.write(pictures.resolve("demo.png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
