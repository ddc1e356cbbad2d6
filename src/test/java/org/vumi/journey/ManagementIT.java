package org.vumi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.chrome.ChromeDriver;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Chromium;

/** The management port of the packaged jar, as an operator meets it: by a real browser, and by docs/management.md's commands. */
@ExtendWith(Servers.class)
class ManagementIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ChromeDriver browser;

    @Test
    void anOperatorLogsInByTheFormSeesTheStartPageAndLogsOut(VumiHome home, @TempDir Path profile) throws Exception {
        VumiJar demo = home.start("demo", "--http-port=0", "--management-port=0");
        String url = demo.ready().path("management").asText();
        String password =
                Files.readString(home.data().resolve("management-password")).strip();
        commandsOfThePageWork(home, url);
        browser = Chromium.open(profile);
        try {
            browser.get(url + "status");
            logIn("vumi", "wrong");
            await().atMost(PATIENCE).until(() -> text("[role=alert]").startsWith("This is not a user"));
            logIn("vumi", password);
            await().atMost(PATIENCE).until(() -> text("body").contains("\"uptime_seconds\""));
            assertThat(browser.getCurrentUrl()).as("where they wanted to go").isEqualTo(url + "status");
            Cookie cookie =
                    browser.manage().getCookieNamed("vumi-" + URI.create(url).getPort());
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.getSameSite()).isEqualTo("Strict");

            browser.get(url);
            assertThat(text("#who")).isEqualTo("vumi");
            assertThat(text("#word")).isEqualTo("UP");
            assertThat(text("table")).contains("web_chat_transport", "smpp_transport", "bound");
            assertThat(browser.findElement(By.id("word")).getCssValue("font-weight"))
                    .as("the page's style is not refused")
                    .isEqualTo("600");
            browser.findElement(By.linkText("status")).click();
            await().atMost(PATIENCE).until(() -> text("body").contains("\"uptime_seconds\""));

            browser.get(url);
            browser.findElement(By.xpath("//button[.='Log out']")).click();
            await().atMost(PATIENCE).until(() -> browser.getCurrentUrl().equals(url + "login"));
            browser.get(url);
            assertThat(browser.findElements(By.id("password"))).hasSize(1);
        } finally {
            browser.quit();
        }
        assertThat(demo.log()).contains("wrong user or password from 127.0.0.1").doesNotContain(password);
        assertThat(demo.terminate()).isZero();
    }

    private void logIn(String user, String password) {
        browser.findElement(By.id("user")).sendKeys(user);
        browser.findElement(By.id("password")).sendKeys(password);
        browser.findElement(By.cssSelector("main button")).click();
    }

    private String text(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream()
                .findFirst()
                .map(one -> one.getText())
                .orElse("");
    }

    private static void commandsOfThePageWork(VumiHome home, String url) throws Exception {
        List<String> commands = Files.readAllLines(Path.of("docs/management.md")).stream()
                .filter(line -> line.startsWith("curl ") && line.contains("http://127.0.0.1:8778/"))
                .toList();
        assertThat(commands).hasSizeGreaterThan(3);
        for (String command : commands) {
            Process shell = new ProcessBuilder(
                            "sh", "-c", command.replace("http://127.0.0.1:8778/", url) + " -sSf --max-time 60")
                    .directory(home.directory().toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(shell.getInputStream().readAllBytes());
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
            assertThat(shell.exitValue()).as(command + ": " + said).isZero();
        }
    }
}
