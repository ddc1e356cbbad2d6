package org.vumi.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Some entries of sorted sets by time.
 *
 * @param next where the following page begins; empty at the end
 */
record IndexPage(List<Entry> entries, Optional<String> next) {
    private static final Script PAGE = Script.of(IndexPage.class, "store-page.lua");

    /** Beyond what any timestamp is. */
    private static final long FAR = 1L << 53;

    /** For each entry that is wanted, as many may be passed over. */
    private static final int MOST_LOOKED_AT = 10;

    /** @param name a message's as {@code <direction>:<id>}, or a batch's id */
    record Entry(String name, Instant time) {}

    /**
     * @param sets which must all have an entry
     * @param beginning of the entries' names
     * @param after {@link #next} of the page before; null for the first
     * @param most entries; fewer does not mean the end
     * @throws IllegalArgumentException if {@code after} is not what a page gave
     */
    static IndexPage read(
            Redis redis, List<String> sets, MessageQuery query, String beginning, String after, int most) {
        String[] cursor = after == null ? new String[] {"0", ""} : decode(after);
        List<?> answer = redis.run(
                PAGE,
                sets,
                List.of(
                        String.valueOf(query.since() == null ? -FAR : StoreTime.score(query.since())),
                        String.valueOf(query.until() == null ? FAR : StoreTime.score(query.until()) - 1),
                        cursor[0],
                        cursor[1],
                        query.newestFirst() ? "1" : "",
                        beginning,
                        String.valueOf(most),
                        String.valueOf(most * MOST_LOOKED_AT)));
        List<Entry> entries = new ArrayList<>();
        for (int i = 2; i < answer.size(); i += 2) {
            entries.add(
                    new Entry((String) answer.get(i), StoreTime.time(Double.parseDouble((String) answer.get(i + 1)))));
        }
        String last = (String) answer.get(1);
        return new IndexPage(
                entries, last.isEmpty() ? Optional.empty() : Optional.of(encode(answer.get(0) + " " + last)));
    }

    /** Where a page begins that follows the first ones of this one. */
    Optional<String> after(int entries) {
        Entry last = this.entries.get(entries - 1);
        return Optional.of(encode(StoreTime.score(last.time) + " " + last.name));
    }

    private static String encode(String cursor) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(UTF_8));
    }

    private static String[] decode(String text) {
        try {
            String[] cursor = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 2);
            if (cursor.length == 2 && cursor[0].matches("-?[0-9]{1,16}") && !cursor[1].isEmpty()) {
                return cursor;
            }
        } catch (IllegalArgumentException notBase64) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is no cursor (accepted: what the page before gave)");
    }
}
