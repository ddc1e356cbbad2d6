package org.vumi.failure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.vumi.scheduler.Agenda;
import org.vumi.scheduler.AgendaKeys;
import org.vumi.scheduler.Buckets;
import org.vumi.store.Redis;

/**
 * What failure workers, Vumi's too, have kept, for an operator. Every call waits for Redis, and fails with
 * {@link org.vumi.store.RedisUnavailable}.
 */
public final class FailureRecords {
    private static final String BEGINNING = "failures:";
    private static final String END = "#failure_keys";
    private static final int AT_ONCE = 100;

    private final Redis redis;

    public FailureRecords(Redis redis) {
        this.redis = redis;
    }

    /** Names of all transports that have failures. */
    public SortedSet<String> transports() {
        SortedSet<String> names = new TreeSet<>();
        redis.scan(BEGINNING, keys -> keys.stream()
                .filter(key -> key.endsWith(END))
                .forEach(key -> names.add(key.substring(BEGINNING.length(), key.length() - END.length()))));
        return names;
    }

    /** Passes on those of some transports, in no order. */
    public void list(Set<String> transports, Predicate<FailureRecord> wanted, Consumer<FailureRecord> reader) {
        for (String transport : transports) {
            agenda(transport).list(stored -> {
                FailureRecord failure = new FailureRecord(transport, stored);
                if (wanted.test(failure)) {
                    reader.accept(failure);
                }
            });
        }
    }

    private Agenda agenda(String transport) {
        return new Agenda(redis, AgendaKeys.failures(transport), Buckets.of(1));
    }

    /**
     * Makes messages due now, those too that were given up.
     *
     * @param left gets those that are on their way just now
     * @return how many
     */
    public int retry(
            Set<String> transports, Predicate<FailureRecord> wanted, Instant now, Consumer<FailureRecord> left) {
        return change(transports, wanted, (agenda, keys) -> agenda.move(keys, now), left);
    }

    /** Removes failures; their messages are not tried again. Answers as {@link #retry}. */
    public int drop(Set<String> transports, Predicate<FailureRecord> wanted, Consumer<FailureRecord> left) {
        return change(transports, wanted, Agenda::drop, left);
    }

    private int change(
            Set<String> transports,
            Predicate<FailureRecord> wanted,
            BiFunction<Agenda, List<String>, List<Boolean>> change,
            Consumer<FailureRecord> left) {
        int changed = 0;
        for (String transport : transports) {
            Batch batch = new Batch(agenda(transport), change, left);
            list(Set.of(transport), wanted, batch::add);
            changed += batch.end();
        }
        return changed;
    }

    private static final class Batch {
        private final Agenda agenda;
        private final BiFunction<Agenda, List<String>, List<Boolean>> change;
        private final Consumer<FailureRecord> left;
        private final List<FailureRecord> some = new ArrayList<>();
        private int changed;

        Batch(Agenda agenda, BiFunction<Agenda, List<String>, List<Boolean>> change, Consumer<FailureRecord> left) {
            this.agenda = agenda;
            this.change = change;
            this.left = left;
        }

        void add(FailureRecord failure) {
            some.add(failure);
            if (some.size() == AT_ONCE) {
                end();
            }
        }

        int end() {
            if (!some.isEmpty()) {
                List<Boolean> answers = change.apply(
                        agenda, some.stream().map(one -> one.stored().key()).toList());
                for (int i = 0; i < some.size(); i++) {
                    if (answers.get(i)) {
                        changed++;
                    } else {
                        left.accept(some.get(i));
                    }
                }
                some.clear();
            }
            return changed;
        }
    }
}
