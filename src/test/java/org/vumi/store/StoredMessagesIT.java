package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

/** Queries, on some hundred messages: several at each moment, of seven people, with three tags in two batches. */
@ExtendWith(Servers.class)
class StoredMessagesIT {
    private static final int MESSAGES = 300;
    private static final Instant START = Instant.parse("2026-11-25T00:00:00Z");
    private static final MessageQuery ALL = MessageQuery.ALL;

    private Redis redis;
    private Jedis jedis;
    private StoredMessages stored;
    private MessageBatches batches;
    private String batch;

    /** In the order of the index. */
    private final List<StoredMessage> everything = new ArrayList<>();

    @BeforeEach
    void store(RedisServer server) throws Exception {
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
        StoreSettings settings = StoreSettings.of("ms");
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        MessageStore store = new MessageStore(redis, settings, Clock.systemUTC(), thread);
        batches = new MessageBatches(redis, settings, MessageIds.RANDOM, Clock.systemUTC());
        stored = new StoredMessages(redis, "ms");
        batch = batches.start(List.of(tag(0), tag(1)));
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            Direction direction = i % 2 == 0 ? Direction.INBOUND : Direction.OUTBOUND;
            TransportUserMessage message = message(i, direction);
            everything.add(new StoredMessage(direction, message));
            Tag tag = Tag.read(message.helperMetadata());
            all.add((direction == Direction.INBOUND ? store.addInbound(message, tag) : store.addOutbound(message, tag))
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        thread.shutdownNow();
        everything.sort(
                Comparator.comparing((StoredMessage one) -> one.message().timestamp())
                        .thenComparing(one ->
                                one.direction().word() + ":" + one.message().messageId()));
    }

    @AfterEach
    void disconnect() {
        jedis.close();
        redis.stop();
    }

    private static Tag tag(int i) {
        return new Tag("pool", "t" + i % 3);
    }

    private static TransportUserMessage message(int i, Direction direction) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("message_version", "20110921");
        fields.put("message_type", "user_message");
        fields.put("timestamp", StoreTime.write(START.plusSeconds(i / 5 * 60L)));
        fields.put("message_id", "m%04d".formatted(i * 7919 % 10_000));
        fields.put("to_addr", direction == Direction.INBOUND ? "81" : person(i));
        fields.put("from_addr", direction == Direction.INBOUND ? person(i) : "81");
        fields.put("in_reply_to", null);
        fields.put("session_event", null);
        fields.put("content", "text " + i);
        fields.put("transport_name", "t");
        fields.put("transport_type", "sms");
        fields.put("transport_metadata", Map.of());
        fields.put("helper_metadata", i % 4 == 3 ? Map.of() : tag(i).write(Map.of()));
        return TransportUserMessage.of(fields);
    }

    private static String person(int i) {
        return "+2782000000" + i % 7;
    }

    private List<StoredMessage> read(MessageQuery query, int most) {
        List<StoredMessage> all = new ArrayList<>();
        String next = null;
        do {
            MessagePage page = stored.page(query, next, most);
            assertThat(page.unreadable()).isEmpty();
            assertThat(page.messages()).hasSizeLessThanOrEqualTo(most);
            all.addAll(page.messages());
            next = page.next().orElse(null);
        } while (next != null);
        return all;
    }

    private List<StoredMessage> expected(Predicate<StoredMessage> wanted) {
        return everything.stream().filter(wanted).toList();
    }

    private static boolean tagged(StoredMessage one, Tag... tags) {
        Tag tag = Tag.read(one.message().helperMetadata());
        return tag != null && List.of(tags).contains(tag);
    }

    private static boolean of(StoredMessage one, String address) {
        return address.equals(one.direction().person(one.message()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1_000})
    void readsAllInTheOrderOfTimeWhateverThePages(int most) {
        assertThat(read(ALL, most)).isEqualTo(everything);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void readsTheNewestFirst(int most) {
        List<StoredMessage> reversed = new ArrayList<>(everything);
        java.util.Collections.reverse(reversed);
        assertThat(read(new MessageQuery(null, null, null, null, null, null, true), most))
                .isEqualTo(reversed);
    }

    @Test
    void findsWhatFitsEverythingAskedFor() {
        String person = person(3);
        assertThat(read(new MessageQuery(batch, null, null, null, null, null, false), 10))
                .isNotEmpty()
                .isEqualTo(expected(one -> tagged(one, tag(0), tag(1))));
        assertThat(read(new MessageQuery(null, tag(2), null, null, null, null, false), 10))
                .isNotEmpty()
                .isEqualTo(expected(one -> tagged(one, tag(2))));
        assertThat(read(new MessageQuery(null, null, person, null, null, null, false), 10))
                .isNotEmpty()
                .isEqualTo(expected(one -> of(one, person)));
        assertThat(read(new MessageQuery(batch, tag(1), person, Direction.INBOUND, null, null, false), 1))
                .isNotEmpty()
                .isEqualTo(expected(
                        one -> tagged(one, tag(1)) && of(one, person) && one.direction() == Direction.INBOUND));
        assertThat(read(new MessageQuery("none", null, null, null, null, null, false), 10))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsATimeWithItsBeginningAndWithoutItsEnd(boolean newestFirst) {
        Instant since = START.plusSeconds(10 * 60);
        Instant until = START.plusSeconds(20 * 60);
        List<StoredMessage> found = read(new MessageQuery(null, null, null, null, since, until, newestFirst), 7);
        assertThat(found).hasSize(50).containsExactlyInAnyOrderElementsOf(expected(one -> {
            Instant time = StoreTime.read(one.message().timestamp()).orElseThrow();
            return !time.isBefore(since) && time.isBefore(until);
        }));
    }

    @Test
    void goesOnWhereItWasAfterTheLastMessageHasGone() {
        MessagePage first = stored.page(ALL, null, 33);
        StoredMessage last = first.messages().get(32);
        jedis.zrem(
                "ms:index:messages",
                last.direction().word() + ":" + last.message().messageId());
        MessagePage second = stored.page(ALL, first.next().orElseThrow(), 10);
        assertThat(second.messages()).isEqualTo(everything.subList(33, 43));
    }

    @Test
    void passesOverWhatHasExpiredAndTellsOfWhatIsNoMessage() {
        StoredMessage gone = everything.get(0);
        StoredMessage broken = everything.get(1);
        jedis.del(key(gone));
        jedis.hset(key(broken), "content", "my PIN is 1234");
        MessagePage page = stored.page(ALL, null, 3);
        assertThat(page.messages()).containsExactly(everything.get(2));
        assertThat(page.unreadable())
                .singleElement()
                .asString()
                .startsWith(broken.direction().word() + " " + broken.message().messageId() + ": ")
                .doesNotContain("1234");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPageEndsAtEightMebibytes(boolean newestFirst) {
        if (newestFirst) {
            Collections.reverse(everything);
        }
        List<String> ids = everything.stream()
                .limit(11)
                .peek(one -> jedis.hset(key(one), "content", '"' + "x".repeat(1 << 20) + '"'))
                .map(one -> one.message().messageId())
                .toList();
        MessageQuery query = new MessageQuery(null, null, null, null, null, null, newestFirst);
        MessagePage first = stored.page(query, null, 100);
        MessagePage second = stored.page(query, first.next().orElseThrow(), 3);
        assertThat(first.messages()).hasSize(8);
        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.messages().stream())
                        .map(one -> one.message().messageId()))
                .isEqualTo(ids);
    }

    private static String key(StoredMessage one) {
        return "ms:" + one.direction().table() + ":body:" + one.message().messageId();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "MTIz", "YSBi", "8J-Zgg", "MSA"})
    void refusesWhatIsNoCursor(String cursor) {
        assertThatThrownBy(() -> stored.page(ALL, cursor, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no cursor");
    }

    @Test
    void looksAtBoundedlyManyForOnePage() {
        MessageQuery none = new MessageQuery(null, null, null, null, null, null, false);
        Set<String> inbound = jedis.keys("ms:inbound_messages:body:*");
        assertThat(inbound).isNotEmpty();
        jedis.zrange("ms:index:messages", 0, -1).stream()
                .filter(entry -> entry.startsWith("outbound:"))
                .limit(100)
                .forEach(entry -> jedis.zrem("ms:index:messages", entry));
        MessagePage page = stored.page(
                new MessageQuery(null, null, null, Direction.OUTBOUND, null, null, none.newestFirst()), null, 5);
        assertThat(page.messages()).isEmpty();
        assertThat(page.next()).isPresent();
    }

    @Test
    void theIndexCanBeBuiltFromVumisKeys() {
        Map<String, Map<String, Double>> before = index();
        before.keySet().forEach(jedis::del);
        assertThat(stored.indexBuilt()).isFalse();
        for (int i = 0; i < 2; i++) {
            assertThat(new StoreIndex(redis, "ms", Clock.systemUTC()).build()).isEqualTo(MESSAGES);
        }
        assertThat(stored.indexBuilt()).isTrue();
        Map<String, Map<String, Double>> after = index();
        // Vumi does not know when a batch began: its first message has to do
        assertThat(after.remove("ms:index:batches")).isEqualTo(Map.of(batch, (double)
                StoreTime.score(StoreTime.read(read(new MessageQuery(batch, null, null, null, null, null, false), 10)
                                .get(0)
                                .message()
                                .timestamp())
                        .orElseThrow())));
        before.remove("ms:index:batches");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void theIndexHasWhatVumiStoresOddly() {
        jedis.hset(
                "ms:messages:body:odd", Map.of("message_id", "\"odd\"", "timestamp", "null", "helper_metadata", "[]"));
        jedis.hset("ms:messages:body:odder", Map.of("message_id", "{"));
        jedis.hset("ms:batches:messages:other", "odd", "1");
        jedis.hset("ms:batches:common:empty", "tags", "[]");
        new StoreIndex(redis, "ms", Clock.systemUTC()).build();
        MessagePage first = stored.page(ALL, null, 2);
        assertThat(first.unreadable()).hasSize(2).allMatch(sentence -> sentence.startsWith("outbound odd"));
        assertThat(batches.page(null, 10).batches())
                .extracting(BatchPage.Batch::id)
                .containsExactly(batch, "other", "empty");
    }

    private Map<String, Map<String, Double>> index() {
        Map<String, Map<String, Double>> all = new TreeMap<>();
        for (String key : jedis.keys("ms:index:*")) {
            if (jedis.type(key).equals("zset")) {
                Map<String, Double> entries = new TreeMap<>();
                jedis.zrangeWithScores(key, 0, -1).forEach(one -> entries.put(one.getElement(), one.getScore()));
                all.put(key, entries);
            }
        }
        return all;
    }

    @Test
    void listsBatchesTheNewestFirst() {
        Clock later = Clock.offset(Clock.systemUTC(), java.time.Duration.ofHours(1));
        MessageBatches afterwards = new MessageBatches(redis, StoreSettings.of("ms"), MessageIds.RANDOM, later);
        String second = afterwards.start(List.of(tag(1)));
        BatchPage page = batches.page(null, 1);
        assertThat(page.batches()).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(second);
            assertThat(one.tags()).containsExactly(tag(1));
            assertThat(one.status()).containsEntry("sent", 0L);
        });
        assertThat(batches.page(page.next().orElseThrow(), 10).batches())
                .extracting(BatchPage.Batch::id)
                .containsExactly(batch);
    }
}
