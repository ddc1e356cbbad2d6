package org.vumi.blinkenlights;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One component as it is known now. Immutable.
 *
 * @param uuid of this run of it
 * @param seat uuid of the first in whose place it is: who is started again goes on there
 * @param source {@code status}, {@code heartbeat} or {@code system}
 * @param state its own word, or {@link #SILENT}
 * @param reason empty if there is none to tell
 * @param first when it was heard of first
 * @param seen when it was heard of last
 * @param since when it came into this state
 * @param patience how long after {@code heard} it is silent
 * @param heard as {@code seen}, but for one that is known from before this monitor ran: since then it has been listened to
 * @param fields what else it told, in its order
 * @param points what it told before, oldest first
 */
record Component(
        String uuid,
        String seat,
        String name,
        String source,
        String state,
        String reason,
        Instant first,
        Instant seen,
        Instant since,
        Duration patience,
        Instant heard,
        Map<String, Object> fields,
        List<Point> points) {
    static final String SILENT = "silent";

    private static final int LONGEST_STATE = 40;
    private static final int LONGEST_REASON = 500;
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final long POINTS_SECONDS = 3600;
    private static final int MOST_POINTS = 120;

    /** @param deadline how long one is waited for that does not say more */
    static Component told(StatusUpdate update, String source, Instant now, Duration deadline) {
        String state = text(update.more(), "state", StatusUpdate.UP, LONGEST_STATE);
        return new Component(
                update.uuid(),
                update.uuid(),
                update.name(),
                source,
                state,
                text(update.more(), "reason", "", LONGEST_REASON),
                now,
                now,
                now,
                patience(update.more(), deadline),
                now,
                update.more(),
                List.of(Point.of(now.getEpochSecond(), state, update.more())));
    }

    private static String text(Map<String, Object> fields, String name, String fallback, int longest) {
        return fields.get(name) instanceof String text && !text.isBlank()
                ? text.substring(0, Math.min(longest, text.length()))
                : fallback;
    }

    /** Two of its own intervals, if these are longer. */
    private static Duration patience(Map<String, Object> fields, Duration deadline) {
        Number seconds = Point.number(fields, "interval");
        if (seconds == null || seconds.doubleValue() <= 0) {
            return deadline;
        }
        double most = Math.min(seconds.doubleValue(), LONGEST_INTERVAL.toSeconds());
        Duration two = Duration.ofMillis(Math.round(most * 2000));
        return two.compareTo(deadline) > 0 ? two : deadline;
    }

    /** It goes on where the other was: itself as it was before, or whose place it takes. */
    Component after(Component before) {
        boolean same = uuid.equals(before.uuid);
        List<Point> all = new ArrayList<>(before.points);
        all.addAll(points);
        return new Component(
                uuid,
                before.seat,
                name,
                source,
                state,
                reason,
                same ? before.first : first,
                seen,
                state.equals(before.state) ? before.since : since,
                patience,
                heard,
                fields,
                recent(all, seen));
    }

    private static List<Point> recent(List<Point> points, Instant now) {
        long oldest = now.getEpochSecond() - POINTS_SECONDS;
        List<Point> recent =
                points.stream().filter(point -> point.second() >= oldest).toList();
        if (recent.isEmpty()) {
            return List.of(points.get(points.size() - 1));
        }
        return recent.size() <= MOST_POINTS
                ? recent
                : List.copyOf(recent.subList(recent.size() - MOST_POINTS, recent.size()));
    }

    /** With the points that it had, if any are known. */
    Component with(List<Point> stored) {
        return new Component(
                uuid,
                seat,
                name,
                source,
                state,
                reason,
                first,
                seen,
                since,
                patience,
                heard,
                fields,
                stored.isEmpty() ? points : recent(stored, seen));
    }

    /** It is listened to from now on. */
    Component heardOf(Instant now) {
        return new Component(
                uuid, seat, name, source, state, reason, first, seen, since, patience, now, fields, points);
    }

    Component silent(Instant now) {
        return new Component(
                uuid,
                seat,
                name,
                source,
                SILENT,
                "not heard of since " + seen.truncatedTo(ChronoUnit.SECONDS),
                first,
                seen,
                now,
                patience,
                heard,
                fields,
                points);
    }

    boolean isSilent() {
        return SILENT.equals(state);
    }

    /** Nobody is there any more. */
    boolean isGone() {
        return isSilent() || StatusUpdate.STOPPED.equals(state);
    }

    /** Whether it is late by now. */
    boolean isLate(Instant now) {
        return !isGone() && now.isAfter(heard.plus(patience));
    }

    /** Whether both would be the same to an operator. */
    boolean isLike(Component other) {
        return name.equals(other.name)
                && source.equals(other.source)
                && Objects.equals(fields.get("host"), other.fields.get("host"));
    }

    /** As it is shown in a list. */
    Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("uuid", uuid);
        row.put("name", name);
        row.put("source", source);
        row.put("state", state);
        row.put("light", Light.of(state).word());
        row.put("reason", reason);
        row.put("since", since.getEpochSecond());
        row.put("seen", seen.getEpochSecond());
        for (String field : List.of("worker_class", "transport_name", "host", "pid", "process")) {
            row.put(field, inARow(fields.get(field)));
        }
        Point last = points.get(points.size() - 1);
        row.put("in_per_second", isGone() ? null : last.in());
        row.put("out_per_second", isGone() ? null : last.out());
        row.put("queue_depth", isGone() ? null : last.depth());
        row.put("failed", last.failures());
        return row;
    }

    /** What others say it is has room for a word, not for a page. */
    private static Object inARow(Object value) {
        return value instanceof String text && text.length() > StatusUpdate.LONGEST_NAME
                ? text.substring(0, StatusUpdate.LONGEST_NAME)
                : value instanceof String || value instanceof Number ? value : null;
    }

    /** Messages in and out per second together, for each of so many minutes up to now; null where nothing is known. */
    List<Object> curve(Instant now, int minutes) {
        long last = now.getEpochSecond() / 60;
        Object[] curve = new Object[minutes];
        for (Point point : points) {
            long before = last - point.second() / 60;
            if (before >= 0 && before < minutes && (point.in() != null || point.out() != null)) {
                curve[minutes - 1 - (int) before] = Math.round(sum(point.in(), point.out()) * 100) / 1e2;
            }
        }
        return Arrays.asList(curve);
    }

    private static double sum(Number one, Number other) {
        return (one == null ? 0 : one.doubleValue()) + (other == null ? 0 : other.doubleValue());
    }
}
