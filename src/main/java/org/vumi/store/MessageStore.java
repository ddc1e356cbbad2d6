package org.vumi.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Adds messages and events to the store, under Vumi's keys and in Vumi's form.
 *
 * <p>Adding is asynchronous. What waits at the same time goes to Redis in one round trip and in the order of the calls; each
 * stage completes when Redis has it, or with {@link RedisUnavailable} after some seconds of trying: who can wait adds it again.
 * Adding again what is there changes nothing: no counter moves, and a message keeps its batches, also where its tag has gone to another one since.
 * (A message is there when the store holds it with the same {@code helper_metadata}, which is where its tag stands.)
 *
 * <p>Source: spec core 4.5. What is stored is read by {@link StoredMessages}; batches are begun by {@link MessageBatches}.
 */
public final class MessageStore {
    /** Whoever asked may wait longer, if what it stores can wait. */
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private static final Script ADD = Script.of(MessageStore.class, "store-add.lua");

    /**
     * @param about the person's address; of an event the message's id
     * @param eventType empty of a message
     */
    private record Item(
            String kind,
            String id,
            String batchId,
            String tag,
            String timestamp,
            String about,
            String eventType,
            Map<String, String> columns) {

        static Item of(Direction direction, TransportUserMessage message, String batchId, Tag tag) {
            return new Item(
                    direction.word(),
                    message.messageId(),
                    batchId,
                    tag == null ? "" : StoreKeys.row(tag),
                    message.timestamp(),
                    direction.person(message),
                    "",
                    columns(message));
        }

        static Item of(TransportEvent event) {
            return new Item(
                    "event", event.eventId(), "", "", "", event.userMessageId(), event.eventType(), columns(event));
        }

        Item {
            if (id == null) {
                throw InvalidMessage.missing(kind.equals("event") ? "event_id" : "message_id");
            }
        }

        private static Map<String, String> columns(VumiMessage message) {
            return MessageCodec.encodeEach(message);
        }
    }

    private final Redis redis;
    private final StoreSettings settings;
    private final Clock clock;
    private final RedisQuestions<Item, Item> items;

    /** @param thread a single one, which may wait for Redis; whoever made it ends it */
    public MessageStore(Redis redis, StoreSettings settings, Clock clock, ScheduledExecutorService thread) {
        this.redis = redis;
        this.settings = settings;
        this.clock = clock;
        this.items = new RedisQuestions<>(this::add, thread, PATIENCE);
    }

    /**
     * A message from a person.
     *
     * @param tag whose current batch it is a reply to; null for none
     */
    public CompletionStage<Void> addInbound(TransportUserMessage message, Tag tag) {
        return add(Item.of(Direction.INBOUND, message, "", tag));
    }

    /** A message from a person, a reply to that batch, which need not be known. */
    public CompletionStage<Void> addInbound(TransportUserMessage message, Tag tag, String batchId) {
        return add(Item.of(Direction.INBOUND, message, batchId, tag));
    }

    /**
     * A message to a person.
     *
     * @param tag whose current batch it belongs to, and is counted in; null for none
     */
    public CompletionStage<Void> addOutbound(TransportUserMessage message, Tag tag) {
        return add(Item.of(Direction.OUTBOUND, message, "", tag));
    }

    /** A message to a person, counted in that batch, which need not be known. */
    public CompletionStage<Void> addOutbound(TransportUserMessage message, Tag tag, String batchId) {
        return add(Item.of(Direction.OUTBOUND, message, batchId, tag));
    }

    /** What became of an outbound message, known or not; counted in every batch of that message. */
    public CompletionStage<Void> addEvent(TransportEvent event) {
        return add(Item.of(event));
    }

    private CompletionStage<Void> add(Item item) {
        return items.ask(item).thenAccept(done -> {});
    }

    /** One round trip, done whole or not at all. */
    private List<Item> add(List<Item> batch) {
        Instant now = clock.instant();
        List<String> arguments = new ArrayList<>(batch.size() * 40 + 4);
        arguments.add(settings.prefix());
        arguments.add(
                settings.expiry().map(Duration::toMillis).map(String::valueOf).orElse(""));
        arguments.add(settings.expiry()
                .map(expiry -> "(" + StoreTime.score(now.minus(expiry)))
                .orElse(""));
        arguments.add(settings.indexed() ? "1" : "");
        batch.forEach(item -> add(arguments, item, now));
        redis.run(ADD, List.of(), arguments);
        return batch;
    }

    private static void add(List<String> arguments, Item item, Instant now) {
        arguments.add(item.kind);
        arguments.add(item.id);
        arguments.add(item.batchId);
        arguments.add(item.tag);
        arguments.add(
                String.valueOf(StoreTime.score(StoreTime.read(item.timestamp).orElse(now))));
        arguments.add(item.about == null ? "" : item.about);
        arguments.add(item.eventType);
        arguments.add(String.valueOf(item.columns.size()));
        item.columns.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
    }
}
