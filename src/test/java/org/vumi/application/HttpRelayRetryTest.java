package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.LogLines;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;

/** What happens while the server does not answer as it should. */
class HttpRelayRetryTest {
    private final StubServer server = new StubServer();
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
    private RelayRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
        server.close();
    }

    /** Keys and values in turn. */
    private void start(Object... keys) throws Exception {
        Map<String, Object> section = new LinkedHashMap<>(Map.of("url", server.url("/"), "retry_delay", 0.01));
        for (int i = 0; i < keys.length; i += 2) {
            section.put(keys[i].toString(), keys[i + 1]);
        }
        rig = RelayRig.of(section);
    }

    /** So many requests get the first answer, the others the second. */
    private void answersFirst(int requests, StubServer.Answer first, StubServer.Answer then) {
        AtomicInteger count = new AtomicInteger();
        server.answers((request, out) -> {
            times.add(System.nanoTime());
            (count.incrementAndGet() <= requests ? first : then).to(request, out);
        });
    }

    private List<Long> gapsInMillis() {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add((times.get(i) - times.get(i - 1)) / 1_000_000);
        }
        return gaps;
    }

    private static Exchange done(CompletableFuture<Exchange> sent) throws Exception {
        return sent.get(20, TimeUnit.SECONDS);
    }

    private static TransportUserMessage message() {
        return RelayRig.message("m1", "2");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 599})
    void makesTheRequestAgainIfTheServerMayAnswerLater(int status) throws Exception {
        start();
        answersFirst(2, StubServer.status(status), StubServer.reply("at last"));

        assertThat(done(rig.send(message())).getException()).isNull();
        assertThat(server.requests).hasSize(3).allSatisfy(request -> assertThat(request.text())
                .isEqualTo(server.requests.get(0).text()));
        assertThat(rig.replies).extracting(TransportUserMessage::content).containsExactly("at last");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 206, 301, 307, 400, 401, 403, 405, 410, 422})
    void dropsWhatTheServerWillNeverTake(int status) throws Exception {
        start("username", "bob", "password", "s3cret");
        server.answers(StubServer.respond(
                status,
                "no".getBytes(),
                "X-Vumi-HTTPRelay-Reply: true",
                "Location: /x",
                "WWW-Authenticate: Basic realm=\"x\""));

        try (LogLines log = new LogLines()) {
            assertThat(done(rig.send(message())).getException()).isNull();
            assertThat(log.at(Level.ERROR))
                    .containsExactly("t: " + server.url("/") + " answered " + status
                            + " to TransportUserMessage m1, which is dropped");
        }
        assertThat(server.requests).hasSize(1);
        assertThat(rig.replies).isEmpty();
    }

    @Test
    void waitsTwiceAsLongEachTime() throws Exception {
        start("retry_delay", 0.2, "retry_max_delay", 1);
        answersFirst(4, StubServer.status(503), StubServer.status(200));

        done(rig.send(message()));

        List<Long> gaps = gapsInMillis();
        assertThat(gaps).hasSize(4);
        assertThat(gaps.get(0)).isBetween(200L, 400L);
        assertThat(gaps.get(1)).isBetween(400L, 800L);
        assertThat(gaps.get(2)).isBetween(800L, 1_400L);
        assertThat(gaps.get(3)).isBetween(1_000L, 1_600L);
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws Exception {
        start();
        answersFirst(1, StubServer.status(429, "Retry-After: 1"), StubServer.status(200));

        done(rig.send(message()));

        assertThat(gapsInMillis()).singleElement().satisfies(gap -> assertThat(gap)
                .isBetween(1_000L, 2_000L));
    }

    @Test
    void waitsUntilTheServerAsks() throws Exception {
        start();
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                RelayRig.NOW.plusSeconds(1).atOffset(ZoneOffset.UTC));
        answersFirst(1, StubServer.status(503, "Retry-After: " + date), StubServer.status(200));

        done(rig.send(message()));

        assertThat(gapsInMillis()).singleElement().satisfies(gap -> assertThat(gap)
                .isBetween(1_000L, 2_000L));
    }

    @Test
    void neverWaitsLongerThanConfigured() throws Exception {
        start("retry_max_delay", 0.2);
        answersFirst(1, StubServer.status(503, "Retry-After: 86400"), StubServer.status(200));

        done(rig.send(message()));

        assertThat(gapsInMillis()).singleElement().satisfies(gap -> assertThat(gap)
                .isBetween(200L, 1_500L));
    }

    @Test
    void setsTheMessageAsideInTheEnd() throws Exception {
        start("retry_limit", 2, "url", server.url("/in?key=s3cret"));
        server.answers(StubServer.respond(503, "private".getBytes()));

        assertThat(done(rig.send(message())).getException()).isInstanceOfSatisfying(InvalidMessage.class, failure -> {
            assertThat(failure.reason()).isEqualTo("HttpRelayGaveUp");
            assertThat(failure).hasMessage("not relayed to " + server.url("/in") + " in 3 tries: status 503");
        });
        assertThat(server.requests).hasSize(3);
    }

    @Test
    void setsTheMessageAsideAtOnceIfNoRetriesAreWanted() throws Exception {
        int port = StubServer.closedPort();
        start("retry_limit", 0, "url", "http://127.0.0.1:" + port + "/");

        assertThat(done(rig.send(message())).getException())
                .isInstanceOf(InvalidMessage.class)
                .hasMessage("not relayed to http://127.0.0.1:" + port + "/ in 1 try: Connect to http://127.0.0.1:"
                        + port + " [/127.0.0.1] failed: Connection refused");
    }

    @Test
    void doesNotKnowAServerThatHasNoAddress() throws Exception {
        start("retry_limit", 1, "url", "http://nowhere.invalid/");

        assertThat(done(rig.send(message())).getException())
                .isInstanceOf(InvalidMessage.class)
                .hasMessageStartingWith("not relayed to http://nowhere.invalid/ in 2 tries: ");
    }

    @Test
    void takesAServerThatHangsUpOrTalksNonsenseForOneThatIsAway() throws Exception {
        start();
        AtomicInteger count = new AtomicInteger();
        server.answers((request, out) -> {
            switch (count.incrementAndGet()) {
                case 1 -> throw new IOException("hang up");
                case 2 -> hangUpAfter(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
                case 3 -> hangUpAfter(out, "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n");
                case 4 -> hangUpAfter(out, "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
                default -> StubServer.reply("at last").to(request, out);
            }
        });

        assertThat(done(rig.send(message())).getException()).isNull();
        assertThat(server.requests).hasSize(5);
        assertThat(rig.replies).extracting(TransportUserMessage::content).containsExactly("at last");
    }

    private static void hangUpAfter(OutputStream out, String text) throws IOException {
        out.write(text.getBytes());
        out.flush();
        throw new IOException("hang up");
    }

    @Test
    void doesNotWaitForeverForAnAnswer() throws Exception {
        start("timeout", 0.3);
        answersFirst(1, (request, out) -> new CountDownLatch(1).await(), StubServer.status(200));

        assertThat(done(rig.send(message())).getException()).isNull();
        assertThat(gapsInMillis()).singleElement().satisfies(gap -> assertThat(gap)
                .isBetween(300L, 450L));
    }

    @Test
    void doesNotWaitForeverForTheEndOfAnAnswer() throws Exception {
        start("timeout", 0.5, "retry_limit", 0);
        server.answers((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n".getBytes());
            CountDownLatch never = new CountDownLatch(1);
            do {
                out.write('x');
                out.flush();
            } while (!never.await(50, TimeUnit.MILLISECONDS));
        });
        long start = System.nanoTime();

        assertThat(done(rig.send(message())).getException())
                .hasMessageEndingWith(" in 1 try: no complete answer in 0.5 s");
        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(500L, 2_000L);
    }

    @Test
    void warnsOnceOfAServerThatFailsAll() throws Exception {
        start("retry_limit", 1);
        server.answers(StubServer.status(503));

        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 10; i++) {
                done(rig.send(RelayRig.message("m" + i, "2")));
            }
            assertThat(log.at(Level.WARN))
                    .containsExactly("t: TransportUserMessage m0 to " + server.url("/")
                            + " not relayed in try 1: status 503; again in 0.01 s");
            assertThat(log.at(Level.ERROR)).isEmpty();
        }
    }

    @Test
    void keepsOneUsersMessagesInOrderWhileOthersGoOn() throws Exception {
        start("retry_delay", 0.2);
        AtomicInteger refusals = new AtomicInteger(2);
        server.answers((request, out) -> {
            boolean refused = request.text().contains("\"a1\"") && refusals.getAndDecrement() > 0;
            StubServer.status(refused ? 503 : 200).to(request, out);
        });

        List<CompletableFuture<Exchange>> sent = List.of(
                rig.send(RelayRig.message("a1", "alice")),
                rig.send(RelayRig.message("a2", "alice")),
                rig.send(RelayRig.message("a3", "alice")),
                rig.send(RelayRig.message("b1", "bob")));

        done(sent.get(3));
        assertThat(sent.get(0)).isNotDone();
        for (CompletableFuture<Exchange> one : sent) {
            assertThat(done(one).getException()).isNull();
        }
        assertThat(server.requests)
                .extracting(request -> request.text().replaceAll(".*\"message_id\": ?\"(..)\".*", "$1"))
                .filteredOn(id -> id.startsWith("a"))
                .containsExactly("a1", "a1", "a1", "a2", "a3");
    }

    @Test
    void leavesWaitingMessagesToTheBrokerWhenItStops() throws Exception {
        start("retry_delay", 30);
        server.answers(StubServer.status(503));
        CompletableFuture<Exchange> waiting = rig.send(RelayRig.message("m1", "2"));
        CompletableFuture<Exchange> behindIt = rig.send(RelayRig.message("m2", "2"));
        await().until(() -> server.requests.size() == 1);

        long start = System.nanoTime();
        rig.close();

        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
        for (Exchange exchange : List.of(done(waiting), done(behindIt))) {
            assertThat(exchange.getException())
                    .isNotNull()
                    .isNotInstanceOf(InvalidMessage.class)
                    .hasMessage("the worker is stopping");
        }
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void finishesWhatIsUnderWayWhenItStops() throws Exception {
        start();
        server.answers((request, out) -> {
            new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
            StubServer.reply("bye").to(request, out);
        });
        CompletableFuture<Exchange> underWay = rig.send(message());
        await().until(() -> server.requests.size() == 1);

        rig.close();

        assertThat(done(underWay).getException()).isNull();
        assertThat(rig.replies).hasSize(1);
    }

    @Test
    void makesAsManyRequestsAtOnceAsConfigured() throws Exception {
        start("concurrency", 4);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.answers((request, out) -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            atOnce.decrementAndGet();
            StubServer.status(200).to(request, out);
        });

        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(rig.send(RelayRig.message("m" + i, String.valueOf(i))));
        }
        for (CompletableFuture<Exchange> one : sent) {
            done(one);
        }

        assertThat(most).hasValue(4);
        assertThat(server.connections).hasValueLessThanOrEqualTo(4);
    }
}
