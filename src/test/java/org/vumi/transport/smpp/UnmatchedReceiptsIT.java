package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;

/** A replay that is cut short at any place loses nothing, on a real Redis. */
@ExtendWith(Servers.class)
class UnmatchedReceiptsIT {
    private static final int KEPT = 250;

    private Redis redis;
    private UnmatchedReceipts receipts;

    @BeforeEach
    void keepMany(RedisServer server) {
        server.flush();
        redis = new Redis(server::uri);
        receipts = new UnmatchedReceipts(redis);
        SubmitStore store = new SubmitStore(
                redis,
                "acme#",
                "smpp1",
                new SmscIds(SmscIds.Form.TEXT, SmscIds.Form.TEXT),
                Duration.ofHours(1),
                Duration.ofHours(1));
        ReceiptMatcher matcher = new ReceiptMatcher(redis, "acme#", Duration.ofHours(1));
        for (int i = 0; i < KEPT; i++) {
            String id = "id" + i;
            TransportEvent report = TransportEvent.deliveryReport(
                    "smpp1",
                    id,
                    "delivered",
                    Map.of("message", Map.of("id", id, "stat", "DELIVRD")),
                    MessageIds.RANDOM,
                    Clock.systemUTC());
            UnmatchedReceipt receipt = UnmatchedReceipt.of(report, List.of(id));
            assertThat(matcher.match(List.of(receipt.question().keeping(receipt))))
                    .containsExactly(Optional.empty());
            store.remember(List.of(new SubmitStore.Submitted("m" + i, List.of(id), true)));
        }
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    @Test
    void repeatsAtMostOneForEachTimeItIsCutShort() throws IOException {
        List<String> published = new ArrayList<>();
        for (int cut : new int[] {0, 1, 99, 100, 101, 240}) {
            int end = published.size() + cut;
            assertThatThrownBy(() -> receipts.replay("acme", Instant.EPOCH, (key, body) -> {
                        published.add(MessageCodec.decodeEvent(body).userMessageId());
                        if (published.size() > end) {
                            throw new IOException("killed when the broker had it"); // or before: it is not known
                        }
                        return Optional.empty();
                    }))
                    .hasMessageStartingWith("killed");
            if (new TreeSet<>(published).size() > KEPT - 110) {
                break;
            }
        }
        UnmatchedReceipts.Outcome rest = receipts.replay("acme", Instant.EPOCH, (key, body) -> {
            published.add(MessageCodec.decodeEvent(body).userMessageId());
            return Optional.empty();
        });
        assertThat(rest.unmatched() + rest.known()).isZero();
        assertThat(new TreeSet<>(published))
                .containsExactlyElementsOf(new TreeSet<>(
                        IntStream.range(0, KEPT).mapToObj(i -> "m" + i).toList()));
        assertThat(published).hasSizeLessThanOrEqualTo(KEPT + 6);
        assertThat(redis.sorted("acme#unmatched_ids")).isEmpty();
    }

    @Test
    void keepsWhatTheBrokerDoesNotTake() throws IOException {
        UnmatchedReceipts.Outcome outcome = receipts.replay(
                "acme",
                Instant.EPOCH,
                (key, body) -> MessageCodec.decodeEvent(body).userMessageId().endsWith("7")
                        ? Optional.of("no queue takes it")
                        : Optional.empty());
        assertThat(outcome.published()).isEqualTo(KEPT - 25);
        assertThat(outcome.refused()).hasSize(25).contains("id7: no queue takes it");
        assertThat(receipts.replay("acme", Instant.EPOCH, (key, body) -> Optional.empty())
                        .published())
                .isEqualTo(25);
    }

    @Test
    void leavesThoseThatAreTooOld() throws IOException {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        receipts.list("acme", tomorrow, entry -> fail("came before"));
        assertThat(receipts.replay("acme", tomorrow, (key, body) -> Optional.empty()))
                .isEqualTo(new UnmatchedReceipts.Outcome(0, 0, 0, List.of()));
        Instant yesterday = tomorrow.minus(Duration.ofDays(2));
        assertThat(receipts.replay("acme", yesterday, (key, body) -> Optional.empty())
                        .published())
                .isEqualTo(KEPT);
    }
}
