package org.vumi.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private static final Logger LOG = LoggerFactory.getLogger(StoredMessages.class);

    private static final Script BODIES = Script.of(StoredMessages.class, "store-bodies.lua");

    /** A message may have a mebibyte, and a page a thousand messages. */
    private static final int PAGE_OCTETS = 8 << 20;

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

    /** The events of an outbound message, oldest first. */
    public List<TransportEvent> events(String messageId) {
        return eventsOfAll(List.of(messageId)).get(0);
    }

    /**
     * The events of some outbound messages, in two round trips; the log tells of one that is no event.
     *
     * @return as many lists as there are messages, in their order
     */
    public List<List<TransportEvent>> eventsOfAll(List<String> messageIds) {
        List<Map<String, String>> ids =
                redis.hashes(messageIds.stream().map(keys::eventsOf).toList());
        List<String> all = ids.stream()
                .flatMap(some -> some.keySet().stream().sorted())
                .map(keys::event)
                .toList();
        Iterator<Map<String, String>> bodies = redis.hashes(all).iterator();
        List<List<TransportEvent>> events = new ArrayList<>();
        for (Map<String, String> some : ids) {
            List<TransportEvent> own = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                readable(bodies.next()).ifPresent(own::add);
            }
            own.sort(Comparator.comparing(event -> String.valueOf(event.field("timestamp"))));
            events.add(own);
        }
        return events;
    }

    private static Optional<TransportEvent> readable(Map<String, String> columns) {
        try {
            return columns.isEmpty() ? Optional.empty() : Optional.of(readEvent(columns));
        } catch (InvalidMessage e) {
            LOG.warn("stored event {} is passed over: {}", columns.get("event_id"), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Reads the index, then the messages: two round trips. A page ends at 8 MiB.
     *
     * @param after {@link MessagePage#next} of the page before; null for the first
     * @param most messages; a page may have fewer, and yet not be the last
     * @throws IllegalArgumentException if {@code after} is not what a page gave
     */
    public MessagePage page(MessageQuery query, String after, int most) {
        String beginning = query.direction() == null ? "" : query.direction().word() + ":";
        IndexPage index = IndexPage.read(redis, query.sets(keys), query, beginning, after, most);
        List<Entry> entries =
                index.entries().stream().map(entry -> Entry.of(entry.name())).toList();
        List<Map<String, String>> bodies = bodies(entries);
        List<StoredMessage> messages = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            Entry entry = entries.get(i);
            try { // one that has expired meanwhile is not there
                read(bodies.get(i)).ifPresent(message -> messages.add(new StoredMessage(entry.direction, message)));
            } catch (InvalidMessage e) {
                unreadable.add(entry.direction.word() + " " + entry.id + ": " + e.getMessage());
            }
        }
        return new MessagePage(
                messages, unreadable, bodies.size() < entries.size() ? index.after(bodies.size()) : index.next());
    }

    /** @return the first ones, at least one if there is one; empty where a message has gone */
    private List<Map<String, String>> bodies(List<Entry> entries) {
        List<String> wanted = entries.stream()
                .map(entry -> keys.body(entry.direction, entry.id))
                .toList();
        return redis.run(BODIES, wanted, List.of(String.valueOf(PAGE_OCTETS))).stream()
                .map(body -> columns(((List<?>) body).iterator()))
                .toList();
    }

    private static Map<String, String> columns(Iterator<?> namesAndValues) {
        Map<String, String> columns = new LinkedHashMap<>();
        while (namesAndValues.hasNext()) {
            columns.put((String) namesAndValues.next(), (String) namesAndValues.next());
        }
        return columns;
    }

    private record Entry(Direction direction, String id) {
        static Entry of(String name) {
            int colon = name.indexOf(':');
            return new Entry(Direction.of(name.substring(0, colon)).orElseThrow(), name.substring(colon + 1));
        }
    }

    /** Whether {@link StoreIndex} has ever been over it: if not, what others have stored is not found by queries. */
    public boolean indexBuilt() {
        return redis.get(keys.indexBuilt()) != null;
    }
}
