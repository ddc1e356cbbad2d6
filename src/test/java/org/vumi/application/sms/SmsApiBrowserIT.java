package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.simulator.Chromium;

/** The page of the API in a real browser. Needs chromium and chromium-driver (Debian's packages). */
@ExtendWith(Servers.class)
class SmsApiBrowserIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static RedisServer redis;

    @Test
    void aMessageIsSentAndFoundByHand(@TempDir Path profile) throws Exception {
        ChromeDriver browser = Chromium.open(profile);
        try (SmsApiRig rig = SmsApiRig.of(redis.uri(), List.of())) {
            browser.get(rig.url("/"));
            await().atMost(SOON)
                    .until(() -> browser.findElements(By.id("showStatus")).size() == 1);
            assertThat(browser.getTitle()).isEqualTo("HTTP API for SMS");

            assertThat(tried(browser, "listMessages")).startsWith("401");
            browser.findElement(By.id("secret")).sendKeys(SmsApiRig.SECRET);
            assertThat(tried(browser, "sendMessage")).startsWith("202");
            String id = rig.sent().messageId();
            WebElement status = browser.findElement(By.id("showStatus"));
            status.findElement(By.tagName("summary")).click();
            status.findElement(By.name("message_id")).sendKeys(id);
            assertThat(answer(status)).startsWith("200").contains("\"status\": \"pending\"");
            assertThat(browser.findElement(By.id("webhooks")).getText()).contains("inbound", "event", "Outbound");
        } finally {
            browser.quit();
        }
    }

    private static String tried(ChromeDriver browser, String operation) {
        WebElement details = browser.findElement(By.id(operation));
        if (details.getDomAttribute("open") == null) {
            details.findElement(By.tagName("summary")).click();
        }
        return answer(details);
    }

    private static String answer(WebElement details) {
        details.findElement(By.tagName("button")).click();
        WebElement answer = details.findElement(By.className("answer"));
        await().atMost(SOON).until(() -> answer.getText().length() > 2);
        return answer.getText();
    }
}
