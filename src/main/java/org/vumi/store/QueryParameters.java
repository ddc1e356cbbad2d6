package org.vumi.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.vumi.message.Tag;

/** What stands after the question mark of a URL that shows messages of a store. Whatever is wrong is an IllegalArgumentException. */
public final class QueryParameters {
    private static final List<String> OF_MESSAGES =
            List.of("batch", "tag", "address", "direction", "since", "until", "order", "limit", "cursor");
    private static final int USUAL_LIMIT = 100;
    private static final int MOST = 1_000;

    private final Map<String, String> given = new LinkedHashMap<>();

    /** @param known all others are refused */
    public QueryParameters(String query, String... known) {
        if (query.isEmpty()) {
            return;
        }
        for (String one : query.split("&")) {
            String[] pair = one.split("=", 2);
            String name = decoded(pair[0]);
            if (!Set.of(known).contains(name)) {
                throw new IllegalArgumentException("unknown parameter '" + name + "' (accepted: "
                        + String.join(", ", new TreeSet<>(Set.of(known))) + ")");
            }
            if (given.put(name, pair.length < 2 ? "" : decoded(pair[1])) != null) {
                throw new IllegalArgumentException("parameter '" + name + "' is given twice");
            }
        }
    }

    /** Those of {@link #messages}, {@link #cursor} and {@link #limit}, and others. */
    public static QueryParameters ofMessages(String query, String... more) {
        List<String> known = new ArrayList<>(OF_MESSAGES);
        known.addAll(List.of(more));
        return new QueryParameters(query, known.toArray(String[]::new));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, UTF_8);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(given.get(name)).filter(text -> !text.isEmpty());
    }

    private <T> T read(String name, Function<String, T> reader) {
        return text(name).map(reader).orElse(null);
    }

    /** Which messages are wanted. */
    public MessageQuery messages() {
        return new MessageQuery(
                text("batch").orElse(null),
                read("tag", QueryParameters::tag),
                text("address").orElse(null),
                read("direction", QueryParameters::direction),
                read("since", StoreTime::moment),
                read("until", StoreTime::moment),
                text("order").map(QueryParameters::newestFirst).orElse(false));
    }

    /** @return null for the first page */
    public String cursor() {
        return text("cursor").orElse(null);
    }

    /** How long a page may be. */
    public int limit() {
        String limit = text("limit").orElse(String.valueOf(USUAL_LIMIT));
        int number = limit.matches("[0-9]{1,4}") ? Integer.parseInt(limit) : 0;
        if (number < 1 || number > MOST) {
            throw new IllegalArgumentException("limit '" + limit + "' is no number from 1 to " + MOST);
        }
        return number;
    }

    private static Tag tag(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("tag '" + text + "' has no pool (accepted: POOL:TAG)");
        }
        return new Tag(text.substring(0, colon), text.substring(colon + 1));
    }

    private static Direction direction(String text) {
        return Direction.of(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("direction '" + text + "' is none (accepted: inbound, outbound)"));
    }

    private static boolean newestFirst(String text) {
        if (!Set.of("oldest", "newest").contains(text)) {
            throw new IllegalArgumentException("order '" + text + "' is none (accepted: oldest, newest)");
        }
        return text.equals("newest");
    }
}
