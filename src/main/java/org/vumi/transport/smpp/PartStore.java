package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.Concatenation;
import org.vumi.codec.MessageCodec;
import org.vumi.codec.NationalLanguage;
import org.vumi.store.Redis;
import org.vumi.store.Script;

/**
 * The parts of long messages until all are there, in Redis under Vumi's keys and in its format: JSON, by part number, in
 * one text. A Vumi worker goes on with what is here, and this one with what a Vumi worker has left. Vumi's {@code part_message}
 * is text, which not all octets are; so each part also has its {@code octets} in hex and its {@code data_coding}.
 *
 * <p>All changes are scripts, so that parts that arrive at several binds at once are all counted.
 *
 * <p>Source: spec transports 5.3 and 5.9.
 */
final class PartStore {
    private static final String PARTS = "multi_";

    private static final Logger LOG = LoggerFactory.getLogger(PartStore.class);

    /** For a worker that is down when they expire: after this they are forgotten. */
    private static final Duration UNSEEN = Duration.ofDays(7);

    /** For whoever took parts that expired to do something with them, before another may take them. */
    private static final Duration TAKEN = Duration.ofMinutes(5);

    private static final int MOST_TAKEN = 100;

    private static final Script ADD = Script.of(PartStore.class, "parts-add.lua");
    private static final Script TAKE = Script.of(PartStore.class, "parts-take.lua");
    private static final Script FORGET = Script.of(PartStore.class, "parts-forget.lua");

    private final Redis redis;
    private final String prefix;
    private final Duration expiry;
    private final Clock clock;

    /**
     * @param prefix {@code <system_id>@<host>:<port>#}
     * @param expiry how long to wait for the next part
     */
    PartStore(Redis redis, String prefix, Duration expiry, Clock clock) {
        this.redis = redis;
        this.prefix = prefix;
        this.expiry = expiry;
        this.clock = clock;
    }

    String key(String from, String to, Concatenation part) {
        return prefix + PARTS + from + "_" + to + "_" + part.reference() + "_" + part.total();
    }

    private String due() {
        return prefix + "multipart_due";
    }

    /**
     * Keeps a part; one that is there already is replaced.
     *
     * @return all parts if this was the last one; they stay until {@linkplain #forget forgotten}
     * @throws org.vumi.store.RedisUnavailable if Redis did not take it
     */
    Optional<HeldParts> add(String from, String to, DeliveredText text) {
        String key = key(from, to, text.part());
        List<?> complete = redis.run(
                ADD,
                List.of(key, due()),
                List.of(
                        String.valueOf(text.part().number()),
                        new String(MessageCodec.encode(fields(from, to, text)), US_ASCII),
                        String.valueOf(expiry.plus(UNSEEN).toMillis()),
                        String.valueOf(clock.millis() + expiry.toMillis()),
                        String.valueOf(text.part().total())));
        return complete.isEmpty() ? Optional.empty() : Optional.of(held(key, (String) complete.get(0)));
    }

    /**
     * Takes what has waited too long. Nobody else may for five minutes, within which it is to be forgotten.
     *
     * @throws org.vumi.store.RedisUnavailable if Redis does not answer
     */
    List<HeldParts> expired() {
        List<?> taken = redis.run(
                TAKE,
                List.of(due()),
                List.of(
                        String.valueOf(clock.millis()),
                        String.valueOf(clock.millis() + TAKEN.toMillis()),
                        String.valueOf(MOST_TAKEN)));
        List<HeldParts> expired = new ArrayList<>();
        for (int i = 0; i < taken.size(); i += 2) {
            try {
                expired.add(held((String) taken.get(i), (String) taken.get(i + 1)));
            } catch (RuntimeException e) {
                LOG.error("a key under '{}multi_' is not of parts, and stays: {}", prefix, e.toString());
            }
        }
        return expired;
    }

    /** @throws org.vumi.store.RedisUnavailable if Redis did not do it, or did not say so */
    void forget(HeldParts parts) {
        forget(parts, "");
    }

    private void forget(HeldParts parts, String digests) {
        redis.run(
                FORGET,
                List.of(parts.key(), due(), doneKey(parts)),
                List.of(
                        parts.stored(),
                        digests,
                        String.valueOf(expiry.multipliedBy(2).plusMinutes(1).toMillis())));
    }

    /** As {@link #forget}, and remembers for a while which parts these were. */
    void published(HeldParts parts) {
        forget(parts, digests(parts));
    }

    /**
     * Whether these are parts of a message that was published: an SMSC that did not get our answer delivers them again, and
     * the others never come.
     */
    boolean repeated(HeldParts parts) {
        String done = redis.get(doneKey(parts));
        return done != null
                && List.of(done.split(",")).containsAll(List.of(digests(parts).split(",")));
    }

    private String doneKey(HeldParts parts) {
        return prefix + "multipart_done#" + parts.key().substring((prefix + PARTS).length());
    }

    private static String digests(HeldParts parts) {
        return parts.segments().entrySet().stream()
                .map(part -> part.getKey() + ":" + digest(part.getValue().octets()))
                .collect(Collectors.joining(","));
    }

    private static String digest(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static Map<String, Object> fields(String from, String to, DeliveredText text) {
        Segment segment = text.segment();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("multipart_type", text.kind().name());
        fields.put("to_msisdn", to);
        fields.put("from_msisdn", from);
        fields.put("reference_number", text.part().reference());
        fields.put("total_number", text.part().total());
        fields.put("part_number", text.part().number());
        fields.put("part_message", readable(segment.octets()));
        fields.put("octets", HexFormat.of().formatHex(segment.octets()));
        fields.put("data_coding", segment.dataCoding());
        if (segment.locking() != null) {
            fields.put("locking_shift", segment.locking().identifier());
        }
        if (segment.single() != null) {
            fields.put("single_shift", segment.single().identifier());
        }
        return fields;
    }

    /** For a Vumi worker: the octets as UTF-8, which is what it reads, or what else they may be. */
    private static String readable(byte[] octets) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            return new String(octets, ISO_8859_1);
        }
    }

    private static HeldParts held(String key, String stored) {
        SortedMap<Integer, Segment> segments = new TreeMap<>();
        Map<?, ?> any = Map.of();
        for (Map.Entry<String, Object> part :
                MessageCodec.decode(stored.getBytes(UTF_8)).entrySet()) {
            any = (Map<?, ?>) part.getValue();
            segments.put(Integer.valueOf(part.getKey()), segment(any));
        }
        return new HeldParts(
                key,
                stored,
                String.valueOf(any.get("from_msisdn")),
                String.valueOf(any.get("to_msisdn")),
                number(any.get("reference_number")),
                number(any.get("total_number")),
                segments);
    }

    private static Segment segment(Map<?, ?> fields) {
        if (fields.get("octets") instanceof String hex) {
            return new Segment(
                    HexFormat.of().parseHex(hex),
                    number(fields.get("data_coding")),
                    language(fields.get("locking_shift")),
                    language(fields.get("single_shift")));
        }
        return new Segment(String.valueOf(fields.get("part_message")).getBytes(UTF_8), null, null, null);
    }

    private static NationalLanguage language(Object identifier) {
        return identifier == null
                ? null
                : NationalLanguage.of(number(identifier)).orElse(null);
    }

    private static int number(Object value) {
        return ((Number) value).intValue();
    }
}
