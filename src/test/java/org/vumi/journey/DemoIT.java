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
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;
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
            picture("demo");
        } finally {
            browser.quit();
        }
        assertThat(demo.terminate()).isZero();
        assertThat(home.pids()).as("processes left").isEmpty();
        assertThat(home.data()).isDirectory();
    }

    @Test
    void playsWithTheApplicationsOnTheChatPage(VumiHome home, @TempDir Path profile) throws Exception {
        VumiJar demo = home.start("demo", "--http-port=0", "--management-port=0");
        String console = demo.ready().path("console").asText();
        browser = Chromium.open(profile);
        try {
            browser.manage().window().setSize(new Dimension(1280, 800));
            browser.get(console);
            browser.findElement(By.linkText("Web chat")).click();
            awaitText("h1", "Web chat");
            String chat = browser.getCurrentUrl();
            assertThat(chat).isNotEqualTo(console);

            open("echo", "ann");
            awaitText(".log li", "Write something: I write it back.");
            say("<b>h\u00e9llo</b>");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(texts(".log li:not(.mine)")).contains("<b>h\u00e9llo</b>"));

            open("hangman", "bob");
            awaitMatch("A new game\\.\\nWord: _+\\nGuesses:\\s*\\nNext letter \\(0 to quit\\):");
            say("e");
            awaitMatch("(Yes|No), that one is .*\\nWord: [_a-z]+\\nGuesses: e\\n[^$]*");
            picture("chat");
            say("0");
            awaitText(".log li", "Thank you for playing. Goodbye!");
            awaitText(".state", "The session is over.");
            assertThat(browser.findElements(By.cssSelector("section.session"))).hasSize(2);

            playRockPaperScissors(chat);
        } finally {
            browser.quit();
        }
        assertThat(demo.terminate()).isZero();
        assertThat(home.pids()).as("processes left").isEmpty();
    }

    /** Two players, each in a tab. */
    private void playRockPaperScissors(String chat) {
        browser.get(chat);
        String anns = browser.getWindowHandle();
        open("rock-paper-scissors", "ann");
        browser.switchTo().newWindow(WindowType.TAB);
        browser.get(chat);
        String bobs = browser.getWindowHandle();
        open("rock-paper-scissors", "bob");
        awaitText(".log li", "You: 0, opponent: 0\n1. rock\n2. paper\n3. scissors");
        for (int round = 1; round <= 5; round++) {
            browser.switchTo().window(bobs);
            say("1");
            browser.switchTo().window(anns);
            if (round == 1) {
                awaitText(".log li", "You: 0, opponent: 0\n1. rock\n2. paper\n3. scissors");
            }
            say("2");
            String score = round == 5 ? "You have won the game, 5 to 0." : "You: " + round + ", opponent: 0";
            awaitMatch("(You have won this round\\.\\n)?" + score + "[^$]*");
        }
        awaitText(".state", "The session is over.");
        browser.switchTo().window(bobs);
        awaitText(".log li", "You have lost the game, 0 to 5.");
    }

    private void open(String application, String name) {
        await().atMost(PATIENCE)
                .until(() -> !browser.findElements(By.cssSelector("#to option")).isEmpty());
        new Select(browser.findElement(By.id("to"))).selectByVisibleText(application);
        WebElement from = browser.findElement(By.id("from"));
        from.clear();
        from.sendKeys(name, Keys.ENTER);
        awaitText(".session h2", application + " with " + name);
    }

    /** In the session that was opened last, which is the first on the page. */
    private void say(String text) {
        browser.findElement(By.cssSelector(".session .text")).sendKeys(text, Keys.ENTER);
    }

    private void awaitMatch(String expression) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(texts(".log li"))
                .anyMatch(text -> text.matches(expression)));
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

    private void picture(String name) throws Exception {
        Path pictures = Files.createDirectories(Path.of("target/pictures"));
        Files.write(pictures.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
