package org.vumi.store;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/**
 * Reads what a {@link MessageStore}, or Vumi's, has stored.
 *
 * <p>Every call waits for Redis, and fails with {@link RedisUnavailable}. Source: spec core 4.5.
 */
public final class StoredMessages {
    private final Redis redis;
    private final StoreKeys keys;

    public StoredMessages(Redis redis, String prefix) {
        this.redis = redis;
        this.keys = new StoreKeys(prefix);
    }

    /**
     * @return empty if it is not stored
     * @throws InvalidMessage if what is stored is no message
     */
    public Optional<TransportUserMessage> message(Direction direction, String messageId) {
        return read(redis.hash(keys.body(direction, messageId)));
    }

    /** As Vumi reads it: what is missing gets its default. */
    private static Optional<TransportUserMessage> read(Map<String, String> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        TransportUserMessage.Builder message = TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC());
        MessageCodec.decodeEach(columns).forEach(message::put);
        return Optional.of(message.build());
    }

    /**
     * @return empty if it is not stored
     * @throws InvalidMessage if what is stored is no event
     */
    public Optional<TransportEvent> event(String eventId) {
        Map<String, String> columns = redis.hash(keys.event(eventId));
        return columns.isEmpty() ? Optional.empty() : Optional.of(readEvent(columns));
    }

    private static TransportEvent readEvent(Map<String, String> columns) {
        TransportEvent.Builder event = TransportEvent.builder(MessageIds.RANDOM, Clock.systemUTC());
        MessageCodec.decodeEach(columns).forEach(event::put);
        return event.build();
    }

    /** Ids of the events of an outbound message. */
    public SortedSet<String> eventIds(String messageId) {
        return new TreeSet<>(redis.hash(keys.eventsOf(messageId)).keySet());
    }

    /** Ids of the batches of an outbound message. */
    public SortedSet<String> batches(String messageId) {
        return new TreeSet<>(redis.hash(keys.batchesOf(messageId)).keySet());
    }

    /** The events of an outbound message. */
    public List<TransportEvent> events(String messageId) {
        List<String> all = eventIds(messageId).stream().map(keys::event).toList();
        return redis.hashes(all).stream()
                .filter(columns -> !columns.isEmpty())
                .map(StoredMessages::readEvent)
                .toList();
    }
}
