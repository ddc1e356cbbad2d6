package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.Clause;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import org.vumi.transport.smpp.Matched.News;
import org.vumi.transport.smpp.ReceiptMatcher.Question;
import org.vumi.transport.smpp.SubmitStore.Begun;
import org.vumi.transport.smpp.SubmitStore.Submitted;
import redis.clients.jedis.Jedis;

/** Receipts in any order, on a real Redis. */
@ExtendWith(Servers.class)
class ReceiptMatcherIT {
    private static final String PREFIX = "acme@smsc:2775#";
    private static final List<String> STATUSES = List.of("pending", "failed", "delivered");

    private RedisServer server;
    private Redis redis;
    private SubmitStore store;
    private ReceiptMatcher matcher;

    @BeforeEach
    void connect(RedisServer running) {
        server = running;
        server.flush();
        redis = new Redis(server::uri);
        store = new SubmitStore(
                redis,
                PREFIX,
                "smpp1",
                new SmscIds(SmscIds.Form.TEXT, SmscIds.Form.TEXT),
                Duration.ofHours(1),
                Duration.ofHours(1));
        matcher = new ReceiptMatcher(redis, PREFIX, Duration.ofHours(1));
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    private static Question receipt(String id, String status) {
        return new Question(List.of(id), status, status.equals("delivered") ? "DELIVRD" : status.toUpperCase());
    }

    private Matched match(String id, String status) {
        return matcher.match(List.of(receipt(id, status))).get(0).orElseThrow();
    }

    private void remember(String messageId, List<String> smscIds) {
        store.remember(List.of(new SubmitStore.Submitted(messageId, smscIds, true)));
    }

    @Test
    void findsTheMessageByEitherId() {
        remember("message one\n2", List.of("a"));
        Question byTheSecond = new Question(List.of("x", "a"), "delivered", "DELIVRD");
        assertThat(matcher.match(List.of(byTheSecond, receipt("nobody", "failed"), receipt("a", "failed"))))
                .containsExactly(
                        Optional.of(new Matched("message one\n2", "smpp1", 1, 1, "delivered DELIVRD", News.NEW)),
                        Optional.empty(),
                        Optional.of(new Matched("message one\n2", "smpp1", 1, 1, "failed FAILED", News.NEW)));
        assertThat(matcher.match(List.of(new Question(List.of(), "failed", ""))))
                .containsExactly(Optional.empty());
    }

    @Test
    void livesAsLongAsTheIds() {
        remember("m", List.of("a"));
        match("a", "pending");
        try (Jedis jedis = new Jedis(java.net.URI.create(server.uri()))) {
            assertThat(jedis.ttl(PREFIX + "receipts#m")).isBetween(3500L, 3600L);
        }
    }

    /** What becomes of a message of one part: each receipt's status, and whether it is news. */
    @ParameterizedTest
    @CsvSource({
        "pending-NEW delivered-NEW",
        "pending-NEW pending-AGAIN delivered-NEW delivered-AGAIN delivered-AGAIN",
        "delivered-NEW pending-OLD delivered-AGAIN",
        "failed-NEW pending-OLD failed-AGAIN",
        "failed-NEW delivered-NEW pending-OLD",
    })
    @Clause("5.2.28")
    void neverGoesBackFromAFinalState(String story) {
        remember("m", List.of("a"));
        assertThat(Arrays.stream(story.split(" "))
                        .map(step -> step.split("-")[0])
                        .map(status -> status + "-" + match("a", status).news())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(story);
    }

    @Test
    void tellsOneStatOfAMessageFromAnother() {
        remember("m", List.of("a"));
        for (String stat : List.of("ENROUTE", "ACCEPTD")) {
            Question question = new Question(List.of("a"), "pending", stat);
            assertThat(matcher.match(List.of(question)).get(0).orElseThrow().news())
                    .isEqualTo(News.NEW);
        }
    }

    /** What becomes of a message of three parts: part, its status, the message's, and whether it is news. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:delivered=pending-NEW 2:delivered=pending-OLD 3:delivered=delivered-NEW",
                "3:delivered=pending-NEW 1:pending=pending-OLD 2:failed=failed-NEW 1:delivered=failed-OLD",
                "1:failed=failed-NEW 2:failed=failed-OLD 3:failed=failed-OLD 1:failed=failed-AGAIN",
                "1:pending=pending-NEW 1:delivered=pending-OLD 1:pending=pending-OLD",
                "1:delivered=pending-NEW 1:delivered=pending-AGAIN 2:delivered=pending-OLD 2:delivered=pending-OLD"
                        + " 3:delivered=delivered-NEW 3:delivered=delivered-AGAIN 1:delivered=delivered-OLD",
                "1:failed=failed-NEW 1:delivered=failed-OLD 2:delivered=failed-OLD 3:delivered=delivered-NEW",
            })
    void foldsTheStatesOfParts(String story) {
        remember("m", List.of("p1", "p2", "p3"));
        assertThat(Arrays.stream(story.split(" "))
                        .map(step -> step.split("[:=]"))
                        .map(step -> {
                            Matched matched = match("p" + step[0], step[1]);
                            return step[0] + ":" + step[1] + "=" + matched.state() + "-" + matched.news();
                        })
                        .collect(Collectors.joining(" ")))
                .isEqualTo(story);
    }

    @Test
    void countsReceiptsOfPartsWhileOthersAreNotSent() {
        store.rememberParts(List.of(new Begun("m", List.of("p1"), 3), new Begun("m", List.of("p1", "p2"), 3)));
        assertThat(match("p1", "delivered").news()).as("told to nobody").isEqualTo(News.OLD);
        assertThat(match("p2", "pending").news()).isEqualTo(News.OLD);
        store.remember(List.of(new Submitted("m", List.of("p1", "p2", "p3"), true)));
        assertThat(match("p2", "delivered")).extracting("state", "news").containsExactly("pending", News.NEW);
        assertThat(match("p3", "delivered")).extracting("state", "news").containsExactly("delivered", News.NEW);
    }

    /** An SMSC may give all parts one id. */
    @Test
    void whatIsSaidLateOfAPartUndoesNothing() {
        remember("m", List.of("one", "one"));
        store.rememberParts(List.of(new Begun("m", List.of("one"), 2), new Begun("n", List.of("other"), 2)));
        assertThat(match("one", "pending")).extracting("parts", "news").containsExactly(1, News.NEW);
        assertThat(store.begun("m", 2)).isEmpty();
        assertThat(store.begun("n", 2)).containsExactly("other");
    }

    @Test
    void tellsAtOnceThatAPartFailedWhileOthersAreNotSent() {
        store.rememberParts(List.of(new Begun("m", List.of("p1"), 2)));
        assertThat(match("p1", "failed")).extracting("state", "news").containsExactly("failed", News.NEW);
    }

    @Test
    void countsOnlyPartsThatCanHaveAReceipt() {
        remember("m", List.of("p1", "", "P1", "p2"));
        assertThat(match("p1", "delivered").parts()).isEqualTo(2);
        assertThat(match("p2", "delivered").state()).isEqualTo("delivered");
    }

    private static UnmatchedReceipt early(List<String> ids, String status) {
        Map<String, Object> metadata = Map.of("message", Map.of("id", ids.toString(), "stat", status));
        return UnmatchedReceipt.of(
                TransportEvent.deliveryReport("smpp_rx", "id", status, metadata, MessageIds.RANDOM, Clock.systemUTC()),
                ids);
    }

    private void keep(UnmatchedReceipt... receipts) {
        assertThat(matcher.match(Arrays.stream(receipts)
                        .map(receipt -> receipt.question().keeping(receipt))
                        .toList()))
                .allMatch(Optional::isEmpty);
    }

    @Test
    void keepsReceiptsUntilTheirMessageIsRemembered() {
        UnmatchedReceipt first = early(List.of("a"), "pending");
        UnmatchedReceipt second = early(List.of("x", "b"), "delivered");
        UnmatchedReceipt third = early(List.of("a"), "failed");
        keep(first, second, third, early(List.of("other"), "delivered"));
        Submitted message = new Submitted("m", List.of("a", "b"), true);
        for (int i = 0; i < 2; i++) { // whoever finds them may be killed
            assertThat(store.remember(List.of(new Submitted("m0", List.of("c"), true), message)))
                    .containsExactly(List.of(), List.of(first.kept(), third.kept(), second.kept()));
        }
        UnmatchedReceipts receipts = new UnmatchedReceipts(redis);
        receipts.forget("acme@smsc:2775", List.of(first, second));
        assertThat(store.remember(List.of(message))).containsExactly(List.of(third.kept()));
        receipts.forget("acme@smsc:2775", List.of(third));
        assertThat(store.remember(List.of(message))).containsExactly(List.of());
        assertThat(redis.sorted(UnmatchedReceipts.ids(PREFIX))).containsExactly("other");
    }

    @Test
    void keepsNoReceiptOfAMessageThatIsKnown() {
        remember("m", List.of("a"));
        UnmatchedReceipt receipt = early(List.of("x", "a"), "delivered");
        assertThat(matcher.match(List.of(receipt.question().keeping(receipt))).get(0))
                .map(Matched::messageId)
                .contains("m");
        assertThat(redis.sorted(UnmatchedReceipts.ids(PREFIX))).isEmpty();
    }

    @Test
    void keepsTheNewestAndForgetsThemInTime() {
        for (int i = 0; i < 30; i++) {
            keep(early(List.of(), "pending"), early(List.of("again"), "pending"));
        }
        UnmatchedReceipt receipt = early(List.of("many"), "pending");
        for (int batch = 0; batch < 100; batch++) {
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                questions.add(new Question(List.of("id" + (batch * 100 + i)), "pending", "", receipt.kept()));
            }
            matcher.match(questions);
            if (batch == 50) {
                keep(early(List.of("again"), "pending"));
            }
        }
        try (Jedis jedis = new Jedis(java.net.URI.create(server.uri()))) {
            assertThat(jedis.zcard(UnmatchedReceipts.ids(PREFIX))).isEqualTo(10_000);
            assertThat(jedis.keys(PREFIX + "unmatched#*")).hasSize(10_000);
            assertThat(jedis.llen(UnmatchedReceipts.key(PREFIX, "again"))).isEqualTo(10);
            assertThat(jedis.exists(UnmatchedReceipts.key(PREFIX, "id9999"))).isTrue();
            for (String key : List.of(UnmatchedReceipts.key(PREFIX, "id9999"), UnmatchedReceipts.ids(PREFIX))) {
                assertThat(jedis.ttl(key)).isBetween(3000L, 3600L);
            }
        }
    }

    /** The receipt and the memory of its message at the same moment. */
    @Test
    void findsEachReceiptByOneWayExactly() throws Exception {
        int messages = 1000;
        Map<String, Integer> ways = new ConcurrentHashMap<>();
        CyclicBarrier moment = new CyclicBarrier(2);
        CompletableFuture<Void> receiving = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < messages; i++) {
                UnmatchedReceipt receipt = early(List.of("id" + i), "delivered");
                List<Question> questions = List.of(receipt.question().keeping(receipt));
                meet(moment);
                matcher.match(questions).get(0).ifPresent(known -> ways.merge(known.messageId(), 1, Integer::sum));
            }
        });
        for (int i = 0; i < messages; i++) {
            Submitted message = new Submitted("m" + i, List.of("id" + i), true);
            meet(moment);
            store.remember(List.of(message)).get(0).forEach(kept -> ways.merge(message.messageId(), 1, Integer::sum));
        }
        receiving.get(30, TimeUnit.SECONDS);
        assertThat(ways).hasSize(messages).allSatisfy((message, times) -> assertThat(times)
                .isEqualTo(1));
    }

    private static void meet(CyclicBarrier moment) {
        try {
            moment.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Any receipts in any order and in any batches, some of them twice, as one by one and against a plain model. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAPlainModel(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> partsOf = new HashMap<>();
        for (int m = 0; m < 20; m++) {
            int parts = 1 + random.nextInt(4);
            String message = seed + "-" + m;
            partsOf.put(message, parts);
            remember(
                    message,
                    IntStream.rangeClosed(1, parts)
                            .mapToObj(part -> message + "." + part)
                            .toList());
        }
        List<Question> receipts = new ArrayList<>();
        partsOf.forEach((message, parts) -> {
            for (int i = 0; i < 12; i++) {
                String status = STATUSES.get(random.nextInt(10) < 5 ? 2 : random.nextInt(3));
                receipts.add(receipt(message + "." + (1 + random.nextInt(parts)), status));
            }
        });
        Collections.shuffle(receipts, random);

        Model model = new Model();
        for (int from = 0; from < receipts.size(); ) {
            int to = Math.min(receipts.size(), from + 1 + random.nextInt(30));
            List<Question> batch = receipts.subList(from, to);
            List<Optional<Matched>> answers = matcher.match(batch);
            for (int i = 0; i < batch.size(); i++) {
                Matched answer = answers.get(i).orElseThrow();
                assertThat(answer.deliveryStatus() + " " + (answer.news() == News.NEW))
                        .as("receipt " + (from + i) + " of seed " + seed)
                        .isEqualTo(model.count(batch.get(i), partsOf));
            }
            from = to;
        }
    }

    /** What the documentation says, in the plainest way. */
    private static final class Model {
        private final Map<String, String> byPart = new HashMap<>();
        private final Map<String, String> told = new HashMap<>();

        String count(Question receipt, Map<String, Integer> partsOf) {
            String id = receipt.ids().get(0);
            String message = id.substring(0, id.indexOf('.'));
            boolean backwards = receipt.status().equals("pending")
                    && !byPart.getOrDefault(id, "pending").equals("pending");
            if (!backwards) {
                byPart.put(id, receipt.status());
            }
            List<String> parts = IntStream.rangeClosed(1, partsOf.get(message))
                    .mapToObj(part -> byPart.getOrDefault(message + "." + part, "pending"))
                    .toList();
            String now = parts.contains("failed")
                    ? "failed"
                    : parts.stream().allMatch("delivered"::equals) ? "delivered" : "pending";
            String before = told.get(message);
            boolean wasFinal = before != null && !before.equals("pending");
            if (now.equals(before) || now.equals("pending") && wasFinal) {
                return before + " false";
            }
            told.put(message, now);
            return now + " true";
        }
    }
}
