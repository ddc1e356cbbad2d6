package org.vumi.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;

/**
 * The batches of a message store: messages that belong together, say those of one campaign. A batch holds tags; messages with one of
 * them belong to it until it is finished, or another batch takes the tag.
 *
 * <p>Every call waits for Redis, and fails with {@link RedisUnavailable}. Source: spec core 4.5.
 */
public final class MessageBatches {
    private static final Script START = Script.of(MessageBatches.class, "batch-start.lua");
    private static final Script FINISH = Script.of(MessageBatches.class, "batch-finish.lua");

    private final Redis redis;
    private final StoreKeys keys;
    private final boolean indexed;
    private final MessageIds ids;
    private final Clock clock;

    public MessageBatches(Redis redis, StoreSettings settings, MessageIds ids, Clock clock) {
        this.redis = redis;
        this.keys = new StoreKeys(settings.prefix());
        this.indexed = settings.indexed();
        this.ids = ids;
        this.clock = clock;
    }

    /** @return the id of the new batch, which takes the tags from others */
    public String start(Collection<Tag> tags) {
        String id = ids.next();
        List<String> touched = new ArrayList<>(List.of(keys.status(id), keys.batch(id)));
        tags.forEach(tag -> touched.add(keys.tag(tag)));
        redis.run(START, touched, List.of(json(tags), '"' + id + '"'));
        if (indexed) {
            redis.write(writes -> writes.rank(keys.batchIndex(), StoreTime.score(clock.instant()), id));
        }
        return id;
    }

    private static String json(Collection<Tag> tags) {
        List<List<String>> pairs =
                tags.stream().map(tag -> List.of(tag.pool(), tag.name())).toList();
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("tags", pairs);
        String object = new String(MessageCodec.encode(columns), US_ASCII);
        return object.substring("{\"tags\":".length(), object.length() - 1);
    }

    /**
     * Frees the tags that the batch still has.
     *
     * @throws NoSuchElementException if there is no such batch
     */
    public void finish(String batchId) {
        List<Tag> tags =
                tags(batchId).orElseThrow(() -> new NoSuchElementException("there is no batch '" + batchId + "'"));
        redis.run(FINISH, tags.stream().map(keys::tag).toList(), List.of('"' + batchId + '"'));
    }

    /** @return the tags that the batch was begun with; empty if it was not begun */
    public Optional<List<Tag>> tags(String batchId) {
        String tags = redis.hash(keys.batch(batchId)).get("tags");
        return Optional.ofNullable(tags).map(MessageBatches::readTags);
    }

    private static List<Tag> readTags(String json) {
        List<Tag> tags = new ArrayList<>();
        if (MessageCodec.decodeValue(json) instanceof List<?> pairs) {
            for (Object pair : pairs) {
                if (pair instanceof List<?> two && two.size() == 2) {
                    tags.add(new Tag(String.valueOf(two.get(0)), String.valueOf(two.get(1))));
                }
            }
        }
        return tags;
    }

    /** The batch that messages with this tag belong to now; empty if none. */
    public Optional<String> current(Tag tag) {
        String id = redis.hash(keys.tag(tag)).get("current_batch_id");
        return Optional.ofNullable(id).map(MessageCodec::decodeValue).map(String::valueOf);
    }

    /**
     * {@code ack}, {@code delivery_report}, {@code message} and {@code sent}, each a count; further ones of later events.
     *
     * @return empty for a batch that is not known
     */
    public Map<String, Long> status(String batchId) {
        return counts(redis.hash(keys.status(batchId)));
    }

    private static Map<String, Long> counts(Map<String, String> columns) {
        Map<String, Long> counts = new TreeMap<>();
        columns.forEach((name, count) -> counts.put(name, Long.valueOf(count)));
        return counts;
    }

    /** Ids of its outbound messages. All of them: a big batch is better read by {@link StoredMessages}. */
    public SortedSet<String> messages(String batchId) {
        return new TreeSet<>(
                redis.hash(keys.membersOf(batchId, Direction.OUTBOUND)).keySet());
    }

    /** Ids of its inbound messages, as {@link #messages}. */
    public SortedSet<String> replies(String batchId) {
        return new TreeSet<>(
                redis.hash(keys.membersOf(batchId, Direction.INBOUND)).keySet());
    }

    /**
     * Batches by when they began, the newest first: those that this store, or {@link StoreIndex}, knows of.
     *
     * @param after {@link BatchPage#next} of the page before; null for the first
     * @throws IllegalArgumentException if {@code after} is not what a page gave
     */
    public BatchPage page(String after, int most) {
        MessageQuery newest = new MessageQuery(null, null, null, null, null, null, true);
        IndexPage index = IndexPage.read(redis, List.of(keys.batchIndex()), newest, "", after, most);
        List<String> wanted = new ArrayList<>();
        index.entries().forEach(entry -> wanted.addAll(List.of(keys.batch(entry.name()), keys.status(entry.name()))));
        List<Map<String, String>> facts = redis.hashes(wanted);
        List<BatchPage.Batch> batches = new ArrayList<>();
        for (int i = 0; i < index.entries().size(); i++) {
            IndexPage.Entry entry = index.entries().get(i);
            String tags = facts.get(2 * i).getOrDefault("tags", "[]");
            batches.add(new BatchPage.Batch(entry.name(), entry.time(), readTags(tags), counts(facts.get(2 * i + 1))));
        }
        return new BatchPage(batches, index.next());
    }
}
