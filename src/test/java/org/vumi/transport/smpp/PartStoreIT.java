package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.Concatenation;
import org.vumi.codec.MessageCodec;
import org.vumi.codec.NationalLanguage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;

/** Where the parts wait, with a real Redis. */
@ExtendWith(Servers.class)
class PartStoreIT {
    private static final String PREFIX = "acme@127.0.0.1:2775#";
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private Redis redis;
    private Jedis jedis;

    @BeforeEach
    void connect(RedisServer running) {
        running.flush();
        redis = new Redis(running::uri);
        jedis = new Jedis(java.net.URI.create(running.uri()));
    }

    @AfterEach
    void disconnect() {
        jedis.close();
        redis.stop();
    }

    private PartStore store(Instant at) {
        return new PartStore(redis, PREFIX, Duration.ofMinutes(10), Clock.fixed(at, ZoneOffset.UTC));
    }

    private static DeliveredText part(int reference, int total, int number, String text) {
        return new DeliveredText(
                DeliveredText.Kind.CSM,
                new Concatenation(reference, false, total, number),
                new Segment(text.getBytes(ISO_8859_1), 3, null, NationalLanguage.SPANISH));
    }

    private static Optional<HeldParts> add(PartStore store, DeliveredText part) {
        return store.add("2776", "123", part);
    }

    @Test
    void keepsOctetsAndWhatTheyMean() {
        PartStore store = store(NOW);
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        assertThat(add(store, part(7, 2, 2, all.toString()))).isEmpty();
        HeldParts held = add(store, part(7, 2, 1, "\u0000")).orElseThrow();
        assertThat(held.from()).isEqualTo("2776");
        assertThat(held.to()).isEqualTo("123");
        assertThat(held.inOrder())
                .extracting(segment -> new String(segment.octets(), ISO_8859_1))
                .containsExactly("\u0000", all.toString());
        assertThat(held.inOrder())
                .allMatch(segment -> segment.dataCoding() == 3
                        && segment.single() == NationalLanguage.SPANISH
                        && segment.locking() == null);
    }

    @Test
    void writesWhatAVumiWorkerReads() {
        add(store(NOW), part(7, 3, 2, "llo"));
        String key = PREFIX + "multi_2776_123_7_3";
        assertThat(jedis.keys(PREFIX + "multi_*")).containsExactly(key);
        Map<String, Object> parts = MessageCodec.decode(jedis.get(key).getBytes(ISO_8859_1));
        assertThat(parts).containsOnlyKeys("2");
        assertThat((Map<?, ?>) parts.get("2"))
                .containsAllEntriesOf((Map) Map.of(
                        "multipart_type", "CSM",
                        "from_msisdn", "2776",
                        "to_msisdn", "123",
                        "part_message", "llo"))
                .extracting("reference_number", "total_number", "part_number")
                .extracting(number -> ((Number) number).intValue())
                .containsExactly(7, 3, 2);
        assertThat(jedis.ttl(key)).isPositive();
    }

    @Test
    void goesOnWithWhatAVumiWorkerHasLeft() {
        jedis.set(
                PREFIX + "multi_2776_123_7_2",
                "{\"1\": {\"multipart_type\": \"CSM\", \"to_msisdn\": \"123\", \"from_msisdn\": \"2776\","
                        + " \"reference_number\": 7, \"total_number\": 2, \"part_number\": 1,"
                        + " \"part_message\": \"caf\\u00e9 \"}}");
        HeldParts held = add(store(NOW), part(7, 2, 2, "x")).orElseThrow();
        assertThat(held.inOrder())
                .extracting(segment -> new String(segment.octets(), ISO_8859_1))
                .containsExactly("caf\u00c3\u00a9 ", "x");
        assertThat(held.inOrder()).extracting(Segment::dataCoding).containsExactly(3, 3);
    }

    /** The last parts of 200 messages come by eight binds at the same moment. */
    @Test
    void completesEachMessageOnceHoweverManyBindsItsPartsComeBy() throws Exception {
        int binds = 8;
        ExecutorService threads = Executors.newFixedThreadPool(binds);
        CyclicBarrier together = new CyclicBarrier(binds);
        try {
            for (int message = 0; message < 200; message++) {
                int reference = message;
                List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8));
                Collections.shuffle(numbers, new Random(message));
                List<Future<Optional<HeldParts>>> results = new ArrayList<>();
                for (int number : numbers) {
                    results.add(threads.submit(() -> {
                        together.await();
                        return add(store(NOW), part(reference, binds, number, "part " + number));
                    }));
                }
                int complete = 0;
                for (Future<Optional<HeldParts>> result : results) {
                    complete += result.get().isPresent() ? 1 : 0;
                }
                assertThat(complete).as("message " + message).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void givesWhatHasWaitedTooLongToOneWorkerAtATime() {
        add(store(NOW), part(7, 3, 2, "llo"));
        add(store(NOW.plusSeconds(500)), part(7, 3, 1, "he"));
        assertThat(store(NOW.plusSeconds(1099)).expired())
                .as("counts from the last part")
                .isEmpty();

        PartStore later = store(NOW.plusSeconds(1101));
        HeldParts held = later.expired().get(0);
        assertThat(held.missing()).containsExactly(3);
        assertThat(later.expired()).as("another has it").isEmpty();
        assertThat(store(NOW.plusSeconds(1101 + 301)).expired())
                .as("that one died")
                .hasSize(1);

        later.forget(held);
        assertThat(jedis.keys("*")).isEmpty();
    }

    @Test
    void forgetsOnlyWhatItKnew() {
        PartStore store = store(NOW);
        add(store, part(7, 2, 1, "a"));
        HeldParts held = add(store, part(7, 2, 2, "b")).orElseThrow();
        add(store, part(7, 2, 1, "A"));
        store.forget(held);
        assertThat(jedis.keys(PREFIX + "multi_*")).hasSize(1);
    }

    @Test
    void knowsPartsOfAMessageThatWasPublished() {
        PartStore store = store(NOW);
        add(store, part(7, 2, 1, "a"));
        store.published(add(store, part(7, 2, 2, "b")).orElseThrow());
        assertThat(jedis.keys(PREFIX + "multi_*")).isEmpty();

        add(store, part(7, 2, 2, "b"));
        assertThat(store(NOW.plusSeconds(601)).expired()).singleElement().matches(store::repeated);
        add(store, part(7, 2, 2, "something else"));
        assertThat(store(NOW.plusSeconds(1202)).expired()).singleElement().matches(parts -> !store.repeated(parts));
    }

    @Test
    void leavesAKeyThatIsNotOfPartsAndGoesOn() {
        add(store(NOW), part(7, 2, 1, "a"));
        add(store(NOW), part(8, 2, 1, "a"));
        jedis.set(PREFIX + "multi_2776_123_7_2", "nonsense");
        assertThat(store(NOW.plusSeconds(601)).expired()).singleElement().matches(parts -> parts.reference() == 8);
    }
}
