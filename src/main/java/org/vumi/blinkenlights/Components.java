package org.vumi.blinkenlights;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All components that are known, and how they are: who has not been heard of in time is silent, who was so for long is forgotten. One
 * that is started again, with the name and on the host of one that is gone, takes its place. Safe to share between threads.
 */
final class Components {
    private final Clock clock;
    private final Duration deadline;
    private final Duration forgotten;
    private final int most;

    // Guarded by this.
    private final Map<String, Component> byUuid = new LinkedHashMap<>();
    private final Set<String> succeeded = new HashSet<>(); // uuids of those that have taken a place

    /**
     * What came of something.
     *
     * @param now the component as it is now; null if it was refused, or is only gone
     * @param change null if its state is as before
     * @param gone whose place it took, or who is forgotten; null if nobody
     */
    record Outcome(Component now, StateChange change, Component gone) {}

    /**
     * @param deadline how long after an update a component is silent, unless two of its intervals are longer
     * @param forgotten how long after an update a silent or stopped one is shown
     * @param most how many are known at once
     */
    Components(Clock clock, Duration deadline, Duration forgotten, int most) {
        this.clock = clock;
        this.deadline = deadline;
        this.forgotten = forgotten;
        this.most = most;
    }

    /** Takes what one tells of itself. Refused if there are too many already, none of them gone. */
    synchronized Outcome tell(StatusUpdate update, String source) {
        Instant now = clock.instant();
        Component told = Component.told(update, source, now, deadline);
        Component before = byUuid.get(told.uuid());
        if (before != null) {
            return put(told.after(before), before, null, now);
        }
        Optional<Component> gone = oldest(other -> other.isGone() && other.isLike(told));
        if (gone.isPresent()) {
            return succeed(told, gone.get(), now);
        }
        Component room = null;
        if (byUuid.size() >= most) {
            room = oldest(Component::isGone).orElse(null);
            if (room == null) {
                return new Outcome(null, null, null);
            }
            remove(room);
        }
        return put(told, null, room, now);
    }

    private Optional<Component> oldest(Predicate<Component> which) {
        return byUuid.values().stream().filter(which).min(Comparator.comparing(Component::seen));
    }

    private Outcome put(Component now, Component before, Component gone, Instant at) {
        byUuid.put(now.uuid(), now);
        boolean same = before != null && before.state().equals(now.state());
        return new Outcome(now, same ? null : StateChange.between(before, now, at.getEpochSecond()), gone);
    }

    private void remove(Component one) {
        byUuid.remove(one.uuid());
        succeeded.remove(one.uuid());
    }

    private Outcome succeed(Component successor, Component gone, Instant now) {
        remove(gone);
        succeeded.add(successor.uuid());
        return put(successor.after(gone), gone, gone, now);
    }

    /** What has come about by time alone. */
    synchronized List<Outcome> watch() {
        Instant now = clock.instant();
        List<Outcome> outcomes = new ArrayList<>();
        for (Component one : List.copyOf(byUuid.values())) {
            if (one.isLate(now)) {
                outcomes.add(late(one, now));
            } else if (one.isGone() && now.isAfter(one.seen().plus(forgotten))) {
                remove(one);
                outcomes.add(new Outcome(null, null, one));
            }
        }
        return outcomes;
    }

    /** It may have been started again before it was missed: then that one takes its place, and only its. */
    private Outcome late(Component one, Instant now) {
        return successor(one)
                .map(other -> succeed(other, one, now))
                .orElseGet(() -> put(one.silent(now), one, null, now));
    }

    private Optional<Component> successor(Component one) {
        return byUuid.values().stream()
                .filter(other -> !other.isGone()
                        && other.isLike(one)
                        && other.first().isAfter(one.seen())
                        && !succeeded.contains(other.uuid()))
                .findFirst();
    }

    /**
     * Takes those that were known before this monitor ran, and waits for them from now on. Who is here already goes on where it was, or
     * where the one was whose place it has taken meanwhile; who would be forgotten by now is gone.
     */
    synchronized List<Outcome> restore(List<Component> stored) {
        return stored.stream()
                .sorted(Comparator.comparing(Component::isGone)) // whoever may have its place is here by then
                .map(this::restore)
                .toList();
    }

    private Outcome restore(Component stored) {
        Instant now = clock.instant();
        Component known = byUuid.get(stored.uuid());
        if (known != null) {
            return put(known.after(stored), stored, null, now);
        }
        if ((stored.isGone() || stored.isLate(now)) && now.isAfter(stored.seen().plus(forgotten))) {
            return new Outcome(null, null, stored);
        }
        Optional<Component> successor = stored.isGone() ? successor(stored) : Optional.empty();
        if (successor.isPresent()) {
            return succeed(successor.get(), stored, now);
        }
        if (byUuid.size() >= most) {
            return new Outcome(null, null, null);
        }
        Component waited = stored.heardOf(now);
        byUuid.put(waited.uuid(), waited);
        return new Outcome(waited, null, null);
    }

    /** Everybody is waited for as if just heard of. */
    synchronized void waitAnew() {
        Instant now = clock.instant();
        byUuid.replaceAll((uuid, one) -> one.isGone() ? one : one.heardOf(now));
    }

    synchronized List<Component> all() {
        return List.copyOf(byUuid.values());
    }

    synchronized Optional<Component> find(String uuid) {
        return Optional.ofNullable(byUuid.get(uuid));
    }
}
