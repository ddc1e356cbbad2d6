package org.vumi.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.store.BatchPage;
import org.vumi.store.Direction;
import org.vumi.store.MessageBatches;
import org.vumi.store.MessagePage;
import org.vumi.store.QueryParameters;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;
import org.vumi.store.StoreSettings;
import org.vumi.store.StoreTime;
import org.vumi.store.StoredMessage;
import org.vumi.store.StoredMessages;

/**
 * The message store by HTTP, to be read only. What it takes and answers is said in {@code store-openapi.json} beside this class, which it
 * serves too.
 */
final class StoreApi implements OperatorPage {
    private static final String DESCRIPTION = "store-openapi.json";

    /** An answer that is no success. */
    private static final class Refusal extends RuntimeException {
        private final int code;

        Refusal(int code, String sentence) {
            super(sentence);
            this.code = code;
        }
    }

    private final Supplier<Optional<Redis>> redis;

    /** @param redis asked at each request; empty if this process has none */
    StoreApi(Supplier<Optional<Redis>> redis) {
        this.redis = redis;
    }

    @Override
    public String path() {
        return "store";
    }

    @Override
    public String entry() {
        return "store/openapi.json";
    }

    /** Waits for Redis. */
    @Override
    public WebResponse answer(WebRequest request) {
        try {
            return OperatorPages.json(200, answer(request.path(), request.query()));
        } catch (Refusal e) {
            return OperatorPages.json(e.code, error(e));
        } catch (IllegalArgumentException e) {
            return OperatorPages.json(400, error(e));
        } catch (InvalidMessage e) {
            return OperatorPages.json(500, error(e));
        } catch (RedisUnavailable e) {
            return OperatorPages.json(503, error(e));
        }
    }

    private static String error(RuntimeException e) {
        return json(Map.of("error", String.valueOf(e.getMessage())));
    }

    private static String json(Map<String, ?> object) {
        return new String(MessageCodec.encode(object), US_ASCII);
    }

    private String answer(List<String> path, String query) {
        String page = path.size() < 2 ? "" : path.get(1);
        if (path.size() == 2 && page.equals("openapi.json")) {
            return description();
        }
        if (path.size() == 2 && page.equals("messages")) {
            return messages(QueryParameters.ofMessages(query, "prefix"));
        }
        if (path.size() == 2 && page.equals("batches")) {
            return batches(new QueryParameters(query, "prefix", "limit", "cursor"));
        }
        if (path.size() == 3 && page.equals("messages")) {
            return message(path.get(2), new QueryParameters(query, "prefix"));
        }
        if (path.size() == 3 && page.equals("batches")) {
            return batch(path.get(2), new QueryParameters(query, "prefix"));
        }
        throw new Refusal(404, "there is no such page (accepted: /store/openapi.json says which)");
    }

    static String description() {
        try (InputStream json = StoreApi.class.getResourceAsStream(DESCRIPTION)) {
            return new String(json.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Redis redis() {
        return redis.get().orElseThrow(() -> new Refusal(404, "no worker of this process uses a Redis"));
    }

    private String messages(QueryParameters given) {
        MessagePage page =
                new StoredMessages(redis(), prefix(given)).page(given.messages(), given.cursor(), given.limit());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("messages", page.messages().stream().map(StoreApi::stored).toList());
        answer.put("unreadable", page.unreadable());
        answer.put("next", page.next().orElse(null));
        return json(answer);
    }

    private static String prefix(QueryParameters given) {
        return given.text("prefix").orElse(StoreSettings.PREFIX);
    }

    private static Map<String, Object> stored(StoredMessage one) {
        return Map.of(
                "direction", one.direction().word(), "message", one.message().fields());
    }

    private String message(String id, QueryParameters given) {
        StoredMessages stored = new StoredMessages(redis(), prefix(given));
        List<Map<String, Object>> found = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            stored.message(direction, id).ifPresent(one -> found.add(stored(new StoredMessage(direction, one))));
        }
        if (found.isEmpty()) {
            throw new Refusal(404, "message '" + id + "' is not stored");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("messages", found);
        answer.put("batches", List.copyOf(stored.batches(id)));
        answer.put(
                "events", stored.events(id).stream().map(TransportEvent::fields).toList());
        return json(answer);
    }

    private MessageBatches batches(String prefix) {
        return new MessageBatches(redis(), StoreSettings.of(prefix), MessageIds.RANDOM, Clock.systemUTC());
    }

    private String batches(QueryParameters given) {
        BatchPage page = batches(prefix(given)).page(given.cursor(), given.limit());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("batches", page.batches().stream().map(StoreApi::batch).toList());
        answer.put("next", page.next().orElse(null));
        return json(answer);
    }

    private static Map<String, Object> batch(BatchPage.Batch one) {
        Map<String, Object> batch = new LinkedHashMap<>();
        batch.put("id", one.id());
        batch.put("began", one.began().equals(Instant.EPOCH) ? null : StoreTime.write(one.began()));
        batch.put("tags", tags(one.tags()));
        batch.put("status", one.status());
        return batch;
    }

    private String batch(String id, QueryParameters given) {
        MessageBatches batches = batches(prefix(given));
        Optional<List<Tag>> tags = batches.tags(id);
        Map<String, Long> status = batches.status(id);
        if (tags.isEmpty() && status.isEmpty()) {
            throw new Refusal(404, "there is no batch '" + id + "'");
        }
        List<Tag> all = tags.orElse(List.of());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        answer.put("tags", tags(all));
        answer.put(
                "held",
                tags(all.stream()
                        .filter(tag -> batches.current(tag).equals(Optional.of(id)))
                        .toList()));
        answer.put("status", status);
        return json(answer);
    }

    private static List<List<String>> tags(List<Tag> tags) {
        return tags.stream().map(tag -> List.of(tag.pool(), tag.name())).toList();
    }
}
