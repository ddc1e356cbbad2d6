package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

@ExtendWith(Servers.class)
class MessageStoreIT {
    @Differs("stored twice")
    private static final Map<String, Map<String, Long>> DIFFERENCES = Map.of(
            "the same event twice counts twice", Map.of("ack", 1L, "message", 1L, "sent", 1L, "delivery_report", 0L));

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC);
    private static final Tag TAG = new Tag("pool", "t1");

    private RedisServer server;
    private Redis redis;
    private Jedis jedis;
    private ScheduledExecutorService thread;
    private MessageStore store;
    private MessageBatches batches;
    private StoredMessages stored;

    @BeforeEach
    void connect(RedisServer running) {
        server = running;
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
        thread = Executors.newSingleThreadScheduledExecutor();
        open(StoreSettings.of("ms"));
    }

    private void open(StoreSettings settings) {
        AtomicInteger batch = new AtomicInteger();
        MessageIds ids = () -> "batch%04d".formatted(batch.incrementAndGet());
        store = new MessageStore(redis, settings, CLOCK, thread);
        batches = new MessageBatches(redis, settings, ids, CLOCK);
        stored = new StoredMessages(redis, settings.prefix());
    }

    @AfterEach
    void disconnect() {
        thread.shutdownNow();
        jedis.close();
        redis.stop();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("message_store");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void keepsVumisKeys(Vector vector) throws Exception {
        run(vector, new StoreSettings("ms", Optional.empty(), false));
        assertThat(keys()).isEqualTo(expectedKeys(vector));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void keepsItsIndexBesideThem(Vector vector) throws Exception {
        run(vector, StoreSettings.of("ms"));
        Map<String, Map<String, Object>> expected = expectedKeys(vector);
        jedis.keys("ms:index:*").forEach(jedis::del);
        assertThat(keys()).isEqualTo(expected);
    }

    private void run(Vector vector, StoreSettings settings) throws Exception {
        open(settings);
        List<Object> results = new ArrayList<>();
        for (JsonNode operation : vector.input().get("operations")) {
            try {
                results.add(run(operation));
            } catch (NoSuchElementException unknown) {
                results.add(Map.of("error", "KeyError"));
            }
        }
        List<Object> expected = new ArrayList<>();
        vector.expected().get("results").forEach(result -> expected.add(numbers(Json.value(result))));
        if (DIFFERENCES.containsKey(vector.name())) {
            expected.set(expected.size() - 2, DIFFERENCES.get(vector.name()));
        }
        assertThat(results).isEqualTo(expected);
    }

    private Object run(JsonNode operation) throws Exception {
        JsonNode first = operation.get(1);
        return switch (operation.get(0).asText()) {
            case "batch_start" ->
                batches.start(IntStream.range(1, operation.size())
                        .mapToObj(tag -> tag(operation.get(tag)))
                        .flatMap(List::stream)
                        .toList());
            case "batch_done" -> {
                batches.finish(first.asText());
                yield null;
            }
            case "batch_status" -> batches.status(first.asText());
            case "batch_common" ->
                Map.of(
                        "tags",
                        batches.tags(first.asText()).orElseThrow().stream()
                                .map(tag -> List.of(tag.pool(), tag.name()))
                                .toList());
            case "tag_common" -> {
                Map<String, Object> common = new HashMap<>();
                common.put(
                        "current_batch_id",
                        batches.current(new Tag(
                                        first.get(0).asText(), first.get(1).asText()))
                                .orElse(null));
                yield common;
            }
            case "batch_messages" -> List.copyOf(batches.messages(first.asText()));
            case "batch_replies" -> List.copyOf(batches.replies(first.asText()));
            case "message_batches" -> List.copyOf(stored.batches(first.asText()));
            case "message_events" -> List.copyOf(stored.eventIds(first.asText()));
            case "get_outbound" ->
                stored.message(Direction.OUTBOUND, first.asText()).orElseThrow().fields();
            case "get_inbound" ->
                stored.message(Direction.INBOUND, first.asText()).orElseThrow().fields();
            case "get_event" -> stored.event(first.asText()).orElseThrow().fields();
            case "add_event" -> done(store.addEvent(TransportEvent.of(Json.fields(first))));
            case "add_inbound" -> done(store.addInbound(message(first), tagOf(operation.get(2))));
            case "add_outbound" -> {
                JsonNode options = operation.get(2);
                yield done(
                        options.has("batch_id")
                                ? store.addOutbound(
                                        message(first),
                                        tagOf(options),
                                        options.get("batch_id").asText())
                                : store.addOutbound(message(first), tagOf(options)));
            }
            default -> throw new IllegalArgumentException(operation.toString());
        };
    }

    private static List<Tag> tag(JsonNode tags) {
        List<Tag> all = new ArrayList<>();
        if (tags.get(0).isArray()) {
            tags.forEach(one -> all.addAll(tag(one)));
        } else {
            all.add(new Tag(tags.get(0).asText(), tags.get(1).asText()));
        }
        return all;
    }

    private static Tag tagOf(JsonNode options) {
        return options.has("tag")
                ? new Tag(
                        options.get("tag").get(0).asText(),
                        options.get("tag").get(1).asText())
                : null;
    }

    private static TransportUserMessage message(JsonNode fields) {
        return TransportUserMessage.of(Json.fields(fields));
    }

    private static Object numbers(Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof Map<?, ?> map && map.containsKey("ack")
                || value instanceof Map<?, ?> other && other.containsKey("sent")) {
            Map<Object, Object> longs = new HashMap<>();
            ((Map<?, ?>) value).forEach((key, one) -> longs.put(key, numbers(one)));
            return longs;
        }
        return value;
    }

    /** Columns as the values that their JSON stands for. */
    private Map<String, Map<String, Object>> keys() {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        for (String key : jedis.keys("*")) {
            Map<String, Object> columns = new TreeMap<>();
            jedis.hgetAll(key).forEach((name, value) -> columns.put(name, MessageCodec.decodeValue(value)));
            all.put(key, columns);
        }
        return all;
    }

    private static Map<String, Map<String, Object>> expectedKeys(Vector vector) {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        vector.expected().get("redis").fields().forEachRemaining(key -> {
            Map<String, Object> columns = new TreeMap<>();
            key.getValue()
                    .fields()
                    .forEachRemaining(column -> columns.put(
                            column.getKey(),
                            MessageCodec.decodeValue(column.getValue().asText())));
            all.put(key.getKey(), columns);
        });
        if (DIFFERENCES.containsKey(vector.name())) {
            all.get("ms:batches:status:batch0001")
                    .replaceAll((name, count) -> MessageCodec.decodeValue(
                            DIFFERENCES.get(vector.name()).get(name).toString()));
        }
        return all;
    }

    private static TransportUserMessage message(String id, Map<String, Object> changes) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "message_version",
                "20110921",
                "message_type",
                "user_message",
                "timestamp",
                "2026-11-25 09:00:00.000001",
                "message_id",
                id,
                "to_addr",
                "27820001",
                "from_addr",
                "81",
                "content",
                "Grüße, 🙂 \"\\",
                "transport_name",
                "t"));
        fields.putAll(Map.of("transport_type", "sms", "transport_metadata", Map.of(), "helper_metadata", Map.of()));
        fields.put("in_reply_to", null);
        fields.put("session_event", null);
        fields.putAll(changes);
        return TransportUserMessage.of(fields);
    }

    private static TransportUserMessage tagged(String id) {
        return message(id, Map.of("helper_metadata", TAG.write(Map.of())));
    }

    private static TransportEvent ack(String id, String messageId) {
        return TransportEvent.of(Map.of(
                "message_version",
                "20110921",
                "message_type",
                "event",
                "timestamp",
                "2026-11-25 09:00:01.000000",
                "event_id",
                id,
                "event_type",
                "ack",
                "user_message_id",
                messageId,
                "sent_message_id",
                "x"));
    }

    @Test
    void keepsEveryFieldAndValue() throws Exception {
        Map<String, Object> odd = new HashMap<>();
        odd.put("own", List.of(1, 2.5, true, Map.of("deep", List.of())));
        odd.put("nothing", null);
        TransportUserMessage message = message("m1", odd);
        done(store.addInbound(message, null));
        assertThat(stored.message(Direction.INBOUND, "m1")).contains(message);
        assertThat(stored.message(Direction.OUTBOUND, "m1")).isEmpty();
        assertThat(jedis.hget("ms:inbound_messages:body:m1", "content"))
                .isEqualTo("\"Gr\\u00fc\\u00dfe, \\ud83d\\ude42 \\\"\\\\\"");
    }

    @Test
    void takesAMessageWithThousandsOfFields() throws Exception {
        Map<String, Object> many = new HashMap<>();
        IntStream.range(0, 10_000).forEach(field -> many.put("field" + field, field));
        TransportUserMessage message = message("m1", many);
        done(store.addOutbound(message, null));
        assertThat(stored.message(Direction.OUTBOUND, "m1")).contains(message);
    }

    @Test
    @Differs("stored twice")
    void aRepeatChangesNothing() throws Exception {
        batches.start(List.of(TAG));
        done(store.addOutbound(tagged("m1"), TAG));
        done(store.addInbound(tagged("in1"), TAG));
        done(store.addEvent(ack("e1", "m1")));
        Map<String, Map<String, Object>> before = dump();

        for (int i = 0; i < 3; i++) {
            done(store.addOutbound(tagged("m1"), TAG));
            done(store.addInbound(tagged("in1"), TAG));
            done(store.addEvent(ack("e1", "m1")));
        }
        assertThat(dump()).isEqualTo(before);
        assertThat(batches.status("batch0001")).containsEntry("sent", 1L).containsEntry("ack", 1L);
    }

    @Test
    @Differs("stored twice")
    void aRepeatStaysInItsBatchWhenTheTagHasGoneToAnother() throws Exception {
        batches.start(List.of(TAG));
        done(store.addOutbound(tagged("m1"), TAG));
        done(store.addInbound(tagged("in1"), TAG));
        batches.start(List.of(TAG));
        Map<String, Map<String, Object>> before = dump();

        done(store.addOutbound(tagged("m1"), TAG));
        done(store.addInbound(tagged("in1"), TAG));
        assertThat(dump()).isEqualTo(before);
        done(store.addOutbound(tagged("m2"), TAG));
        assertThat(batches.messages("batch0002")).containsExactly("m2");
        assertThat(batches.messages("batch0001")).containsExactly("m1");
    }

    @Test
    void aMessageStoredUntaggedFirstJoinsTheBatchWhenItComesTagged() throws Exception {
        batches.start(List.of(TAG));
        done(store.addOutbound(message("m1", Map.of()), null));
        done(store.addInbound(message("in1", Map.of()), null));
        assertThat(batches.messages("batch0001")).isEmpty();
        done(store.addOutbound(tagged("m1"), TAG));
        done(store.addInbound(tagged("in1"), TAG));
        assertThat(batches.messages("batch0001")).containsExactly("m1");
        assertThat(batches.replies("batch0001")).containsExactly("in1");
    }

    @Test
    @Differs("finished batch")
    void finishingABatchLeavesATagThatAnotherHasTaken() {
        batches.start(List.of(TAG, new Tag("pool", "t2")));
        batches.start(List.of(TAG));
        batches.finish("batch0001");
        assertThat(batches.current(TAG)).contains("batch0002");
        assertThat(batches.current(new Tag("pool", "t2"))).isEmpty();
    }

    @Test
    void anEventOfNoMessageIsStored() throws Exception {
        Map<String, Object> fields = new HashMap<>(ack("e1", "m1").fields());
        fields.put("user_message_id", null);
        TransportEvent event = TransportEvent.of(fields);
        done(store.addEvent(event));
        assertThat(stored.event("e1")).contains(event);
        assertThat(jedis.keys("ms:*")).containsExactly("ms:events:body:e1");
    }

    @Test
    void addsShareRoundTripsAndKeepTheirOrder() throws Exception {
        batches.start(List.of(TAG));
        long before = calls("evalsha");
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(store.addOutbound(tagged("m" + i), TAG).toCompletableFuture());
            all.add(store.addEvent(ack("e" + i, "m" + i)).toCompletableFuture()); // counted only after its message
        }
        done(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        assertThat(batches.status("batch0001"))
                .containsEntry("message", 1_000L)
                .containsEntry("sent", 1_000L)
                .containsEntry("ack", 1_000L);
        assertThat(calls("evalsha") - before).isBetween(1L, 400L);
    }

    private long calls(String command) {
        return jedis.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":calls="))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void keepsForeverUnlessTold() throws Exception {
        batches.start(List.of(TAG));
        done(store.addOutbound(tagged("m1"), TAG));
        done(store.addEvent(ack("e1", "m1")));
        assertThat(jedis.keys("*")).isNotEmpty().allSatisfy(key -> assertThat(jedis.ttl(key))
                .isEqualTo(-1));
    }

    @Test
    void forgetsMessagesAfterTheirTime() throws Exception {
        open(new StoreSettings("ms", Optional.of(Duration.ofHours(1)), true));
        batches.start(List.of(TAG));
        done(store.addOutbound(tagged("m1"), TAG));
        done(store.addInbound(tagged("in1"), TAG));
        done(store.addEvent(ack("e1", "m1")));
        assertThat(jedis.keys("*").stream().filter(key -> jedis.ttl(key) < 0))
                .containsExactlyInAnyOrder(
                        "ms:batches:common:batch0001",
                        "ms:batches:status:batch0001",
                        "ms:tags:common:pool:t1",
                        "ms:index:batches");
        assertThat(jedis.ttl("ms:messages:body:m1")).isBetween(3_500L, 3_600L);
    }

    /** As clients of the HTTP API for SMS name them. */
    @Test
    void aBatchThatNobodyHasBegunGoesWithItsMessages() throws Exception {
        open(new StoreSettings("ms", Optional.of(Duration.ofHours(1)), true));
        for (String batch : List.of("old", "begun", "lasts")) {
            jedis.zadd("ms:index:batches", StoreTime.score(Instant.parse("2026-11-25T08:59:59Z")), batch);
        }
        jedis.hset("ms:batches:common:begun", "tags", "[]");
        jedis.zadd("ms:index:batch:lasts", 1, "outbound:m0");
        for (String message : List.of("m1", "m2", "m3")) {
            done(store.addOutbound(tagged(message), null, "named"));
        }
        done(store.addEvent(ack("e1", "m1")));
        assertThat(jedis.zrange("ms:index:batches", 0, -1)).containsExactlyInAnyOrder("begun", "lasts", "named");
        assertThat(jedis.ttl("ms:batches:status:named")).isBetween(3_500L, 3_600L);
    }

    @Test
    void aBatchThatGoesOnForgetsItsOldMessages() throws Exception {
        open(new StoreSettings("ms", Optional.of(Duration.ofHours(1)), true));
        batches.start(List.of(TAG));
        jedis.hset("ms:batches:messages:batch0001", "old", "1");
        for (String index : List.of("messages", "batch:batch0001", "address:27820001", "tag:pool:t1")) {
            jedis.zadd("ms:index:" + index, StoreTime.score(Instant.parse("2026-11-25T08:59:59Z")), "outbound:old");
        }
        done(store.addOutbound(tagged("m1"), TAG));
        assertThat(batches.messages("batch0001")).containsExactly("m1");
        for (String index : List.of("messages", "batch:batch0001", "address:27820001", "tag:pool:t1")) {
            assertThat(jedis.zrange("ms:index:" + index, 0, -1)).containsExactly("outbound:m1");
        }
    }

    @Test
    void nothingIsLostOrCountedTwiceWhenRedisIsKilledUnderWay() throws Exception {
        server.confirmOnlyWhatIsOnDisk();
        batches.start(List.of(TAG));
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            all.add(store.addOutbound(tagged("m" + i), TAG).toCompletableFuture());
            if (i == 1_000) {
                done(all.get(500));
                server.kill();
                server.start();
            }
        }
        done(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        assertThat(batches.status("batch0001")).containsEntry("message", 3_000L).containsEntry("sent", 3_000L);
        assertThat(batches.messages("batch0001")).hasSize(3_000);
    }

    /**
     * Killed while it writes a script's effects, Redis 7.0 keeps their beginning in its file and does not do it at the next start,
     * but at the one after that, together with what came since.
     */
    @Test
    void countsOnceWhatAKilledRedisHasInItsFileTwice() throws Exception {
        server.confirmOnlyWhatIsOnDisk();
        batches.start(List.of(TAG));
        done(store.addOutbound(tagged("m1"), TAG));
        Path directory = Path.of(jedis.configGet("dir").get("dir"), "appendonlydir");
        server.kill();
        cutTheEnd(directory);
        server.start();
        done(store.addOutbound(tagged("m1"), TAG));
        server.kill();
        server.start();
        try (Jedis after = new Jedis(URI.create(server.uri()))) {
            assertThat(after.hkeys("ms:batches:messages:batch0001")).containsExactly("m1");
            assertThat(after.hgetAll("ms:batches:status:batch0001"))
                    .containsEntry("message", "1")
                    .containsEntry("sent", "1");
        }
    }

    /** Of the last EXEC. */
    private static void cutTheEnd(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path last = files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
            try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() - 3);
            }
        }
    }

    @Test
    void saysThatRedisIsAwayToWhomCannotWait() {
        Redis nowhere = new Redis(() -> "redis://127.0.0.1:1/0");
        MessageStore away = new MessageStore(nowhere, StoreSettings.of("ms"), CLOCK, thread);
        assertThat(away.addOutbound(tagged("m1"), TAG).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withCauseInstanceOf(RedisUnavailable.class);
        nowhere.stop();
    }

    @Test
    void refusesAMessageWithoutAnId() {
        Map<String, Object> fields = new TreeMap<>(tagged("m1").fields());
        fields.put("message_id", null);
        TransportUserMessage message = TransportUserMessage.of(fields);
        assertThatThrownBy(() -> store.addOutbound(message, TAG)).isInstanceOf(InvalidMessage.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31 23:59:59.000000", "0001-01-01 00:00:00.000000"})
    void keepsAMessageOfAnyTime(String timestamp) throws Exception {
        Map<String, Object> fields = new TreeMap<>(tagged("m1").fields());
        fields.put("timestamp", timestamp);
        done(store.addOutbound(TransportUserMessage.of(fields), TAG));
        assertThat(stored.message(Direction.OUTBOUND, "m1")).isPresent();
    }

    @Test
    void oneThatCannotBeStoredFailsAlone() throws Exception {
        jedis.set("ms:messages:body:m1", "no hash");
        CompletableFuture<Void> before = store.addOutbound(tagged("m0"), null).toCompletableFuture();
        CompletableFuture<Void> odd = store.addOutbound(tagged("m1"), null).toCompletableFuture();
        CompletableFuture<Void> after = store.addOutbound(tagged("m2"), null).toCompletableFuture();
        done(CompletableFuture.allOf(before, after));
        assertThat(odd).failsWithin(Duration.ofSeconds(60));
        assertThat(stored.message(Direction.OUTBOUND, "m2")).isPresent();
    }

    @Test
    void waitsForARedisThatHangs() throws Exception {
        done(store.addOutbound(tagged("m0"), null));
        server.pause();
        CompletableFuture<Void> one;
        try {
            one = store.addOutbound(tagged("m1"), null).toCompletableFuture();
            assertThat(one).isNotDone();
        } finally {
            server.resume();
        }
        done(one);
        assertThat(stored.message(Direction.OUTBOUND, "m1")).isPresent();
    }

    @Test
    void saysThatRedisIsAway() {
        Redis nowhere = new Redis(() -> "redis://127.0.0.1:1/0");
        MessageBatches unreachable = new MessageBatches(nowhere, StoreSettings.of("ms"), MessageIds.RANDOM, CLOCK);
        assertThatThrownBy(() -> unreachable.start(List.of(TAG))).isInstanceOf(RedisUnavailable.class);
        nowhere.stop();
    }

    private Map<String, Map<String, Object>> dump() {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        for (String key : new TreeSet<>(jedis.keys("*"))) {
            Map<String, Object> content = new TreeMap<>();
            if (jedis.type(key).equals("hash")) {
                content.putAll(jedis.hgetAll(key));
            } else {
                jedis.zrangeWithScores(key, 0, -1).forEach(one -> content.put(one.getElement(), one.getScore()));
            }
            all.put(key, content);
        }
        return all;
    }
}
