package org.vumi.blinkenlights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vumi.Json;
import org.vumi.SetClock;
import org.vumi.component.web.WebResponse;
import org.vumi.component.web.WebStream;
import org.vumi.message.InvalidMessage;

class LightsPageTest {
    private static final int MANY = 2_000;

    private final SetClock clock = new SetClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final Components components = new Components(clock, Duration.ofSeconds(120), Duration.ofDays(1), 10_000);
    private final InvalidUpdates invalid = new InvalidUpdates("lights", clock);
    private final LightsPage page = new LightsPage(components, invalid, null, clock);

    /** What a browser gets, until it is gone. */
    private static final class Browser implements WebStream {
        private final List<String> got = new ArrayList<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private boolean gone;
        private boolean busy;
        private long waiting;

        @Override
        public boolean write(String text) {
            if (!gone) {
                got.add(text);
                waiting += busy ? text.length() : 0;
            }
            return !gone;
        }

        @Override
        public long waiting() {
            return waiting;
        }

        String text() {
            String text = String.join("", got);
            got.clear();
            return text;
        }

        /** What the events are, and of which component. */
        List<String> events() {
            return Stream.of(text().split("\n\n")).map(Browser::event).toList();
        }

        private static String event(String text) {
            String[] lines = text.split("\ndata: ");
            return lines[0].equals("event: component")
                    ? Json.tree(lines[1].getBytes(UTF_8)).get("name").asText()
                    : lines[0];
        }

        @Override
        public void end() {
            ended.complete(null);
        }

        @Override
        public CompletionStage<Void> ended() {
            return ended;
        }
    }

    private void tell(String name, Map<String, Object> more) {
        Components.Outcome outcome =
                components.tell(new StatusUpdate(name, "uuid-" + name, clock.instant(), more), "status");
        page.changed(outcome.now());
        if (outcome.change() != null) {
            page.changed(outcome.change());
        }
    }

    private JsonNode get(String... path) {
        WebResponse response = page.answer(List.of(path));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contentType()).isEqualTo("application/json");
        return Json.tree(response.body());
    }

    private Browser open() {
        Browser browser = new Browser();
        WebResponse response = page.answer(List.of("events"));
        assertThat(response.contentType()).isEqualTo("text/event-stream");
        response.opened().accept(browser);
        return browser;
    }

    @Test
    void aPageThatIsOpenedGetsAllAndThenEachChangedComponentOnce() {
        tell("a", Map.of());
        Browser browser = open();
        assertThat(browser.text())
                .containsSubsequence("event: start\n", "event: component\n", "\"name\":\"a\"", "event: all\n");
        page.flush();
        browser.got.clear();
        tell("a", Map.of("in_per_second", 1));
        tell("a", Map.of("in_per_second", 2));
        tell("b", Map.of("state", "waiting"));
        page.flush();
        String text = String.join("", browser.got);
        assertThat(text.split("event: component\n", -1)).hasSize(3);
        assertThat(text).contains("\"in_per_second\":2", "event: change\ndata: ", "\"to\":\"waiting\"");
        assertThat(text.lines()).allMatch(line -> line.isEmpty() || line.matches("(event|data): .+"));
    }

    @Test
    void aPageThatDoesNotKeepUpGetsWhatItMissedWhenItDoes() {
        Map<String, Object> much = Map.of("reason", "x".repeat(500), "transport_name", "y".repeat(200));
        for (int i = 0; i < MANY; i++) {
            tell("component " + i, much);
        }
        page.flush();
        Browser browser = new Browser();
        browser.busy = true;
        page.answer(List.of("events")).opened().accept(browser);
        assertThat(browser.got).hasSizeGreaterThan(1).allMatch(text -> text.length() < Watchers.PIECE * 1.1);
        assertThat(browser.waiting).isLessThan(1 << 20);
        assertThat(browser.events()).contains("component 0").doesNotContain("event: all", "component " + (MANY - 1));

        tell("component 0", Map.of("state", "waiting"));
        page.flush();
        assertThat(browser.text()).as("to find out whether it is gone").isEqualTo(":\n\n");
        browser.busy = false;
        browser.waiting = 0;
        page.flush();
        assertThat(browser.events()).endsWith("component " + (MANY - 1), "component 0", "event: all");
        tell("component 1", Map.of());
        page.flush();
        assertThat(browser.text()).startsWith("event: component\n").doesNotContain("event: all\n");

        browser.waiting = 1 << 20;
        tell("component 2", Map.of("state", "waiting"));
        page.flush();
        assertThat(browser.text()).isEqualTo(":\n\n");
        browser.waiting = 0;
        page.flush();
        assertThat(browser.text()).contains("\"component 2\"", "event: all\n", "\"to\":\"waiting\"");
    }

    @Test
    void whoIsForgottenIsGoneFromThePage() {
        tell("a", Map.of());
        Browser browser = open();
        browser.got.clear();
        clock.advance(Duration.ofSeconds(121));
        components.watch();
        clock.advance(Duration.ofDays(1));
        components.watch().forEach(outcome -> page.changed(outcome.gone()));
        page.flush();
        assertThat(browser.text()).isEqualTo("event: gone\ndata: {\"uuid\":\"uuid-a\"}\n\n");
    }

    @Test
    void aPageThatIsQuietIsKeptAlive() {
        Browser browser = open();
        page.flush();
        browser.got.clear();
        clock.advance(Duration.ofSeconds(15));
        page.flush();
        assertThat(browser.got).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        page.flush();
        page.flush();
        assertThat(browser.got).containsExactly("event: alive\ndata: {}\n\n");
    }

    @Test
    void whoIsGoneOrTooManyIsNotTold() {
        Browser gone = open();
        gone.gone = true;
        tell("a", Map.of());
        page.flush();
        for (int i = 0; i < Watchers.MOST; i++) {
            open();
        }
        assertThat(page.answer(List.of("events")).status()).isEqualTo(503);
    }

    @Test
    void pagesAreToldWhenNothingIsHeard() {
        Browser browser = open();
        page.deaf(false);
        page.deaf(true);
        page.deaf(true);
        page.flush();
        assertThat(String.join("", browser.got)).containsOnlyOnce("event: deaf\ndata: {\"deaf\":true}\n\n");
        assertThat(get("summary").get("deaf").asBoolean()).isTrue();
    }

    @Test
    void textOfOthersMakesNoLinesOfItsOwn() {
        Browser browser = open();
        tell("a\n\nevent: evil\ndata: x", Map.of("reason", "é\r\n"));
        page.flush();
        assertThat(String.join("", browser.got)).doesNotContain("\nevent: evil", "é");
    }

    @Test
    void theSummaryIsFlat() {
        tell("a", Map.of("in_per_second", 1.5, "queue_depth", 4, "failed", 2));
        tell("b", Map.of("in_per_second", 1, "state", "waiting"));
        tell("c", Map.of("in_per_second", 9, "state", "stopped"));
        assertThat(Json.fields(get("summary")))
                .containsOnly(
                        Map.entry("time", 1795608000),
                        Map.entry("deaf", false),
                        Map.entry("components", 3),
                        Map.entry("green", 1),
                        Map.entry("amber", 1),
                        Map.entry("red", 0),
                        Map.entry("grey", 1),
                        Map.entry("in_per_second", 2.5),
                        Map.entry("out_per_second", 0.0),
                        Map.entry("queue_depth", 4.0),
                        Map.entry("failed", 2.0),
                        Map.entry("invalid", 0));
    }

    @Test
    void oneComponentIsShownWithAllThatItTold() {
        tell("a", Map.of("messages_per_second", 7, "binds", List.of("x")));
        JsonNode one = get("components", "uuid-a");
        assertThat(one.at("/fields/messages_per_second").asInt()).isEqualTo(7);
        assertThat(one.at("/fields/binds/0").asText()).isEqualTo("x");
        assertThat(one.get("history").isNull()).isTrue();
        assertThat(one.get("history_note").asText()).isEqualTo("none is kept: history is 0");
        assertThat(page.answer(List.of("components", "other")).status()).isEqualTo(404);
        assertThat(page.answer(List.of("components", "uuid-a", "more")).status())
                .isEqualTo(404);
    }

    @Test
    void changesAreToldNewestFirst() {
        tell("a", Map.of());
        tell("a", Map.of("state", "waiting", "reason", "no link"));
        JsonNode changes = get("changes").get("changes");
        assertThat(changes).hasSize(2);
        assertThat(changes.get(0).get("from").asText()).isEqualTo("up");
        assertThat(changes.get(0).get("reason").asText()).isEqualTo("no link");
    }

    @Test
    void whatIsNoUpdateIsFound() {
        for (int i = 0; i < 60; i++) {
            invalid.add("status.inbound", i, InvalidMessage.missing("name"));
        }
        JsonNode told = get("invalid");
        assertThat(told.get("count").asInt()).isEqualTo(60);
        assertThat(told.get("newest")).hasSize(InvalidUpdates.KEPT);
        assertThat(told.at("/newest/0/bytes").asInt()).isEqualTo(59);
        assertThat(told.at("/newest/0/sentence").asText()).isEqualTo("missing field 'name'");
    }

    @Test
    void thePageRunsOnlyItsOwnScript() {
        WebResponse html = page.answer(List.of());
        assertThat(html.contentType()).startsWith("text/html");
        assertThat(html.headers().get("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
        assertThat(new String(html.body(), UTF_8)).doesNotContainPattern("<script>|style=|onclick=");
        assertThat(new String(page.answer(List.of("page.js")).body(), UTF_8))
                .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(");
        assertThat(page.answer(List.of("page.css")).status()).isEqualTo(200);
        assertThat(page.answer(List.of("index.html")).status()).isEqualTo(404);
        assertThat(page.answer(List.of("..", "page.js")).status()).isEqualTo(404);
    }
}
