package org.vumi.component.smpp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Those whose turn a {@link Pace} has not come to yet, in their order; one timer waits for all of them. Safe to share between
 * threads.
 */
final class Turns<T> {
    private final Pace pace;
    private final Consumer<T> go;
    private final Deque<T> waiting = new ArrayDeque<>();
    private ScheduledExecutorService timer;
    private boolean asked;

    /** @param go told of each in the order of their turns, on the timer's thread */
    Turns(Pace pace, Consumer<T> go) {
        this.pace = pace;
        this.go = go;
    }

    void start(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * @param first whether it goes before all that wait
     * @return true if it is its turn now; else it is told later
     */
    synchronized boolean take(T one, boolean first) {
        long wait = 0;
        if (first || waiting.isEmpty()) {
            wait = pace.turn();
            if (wait == 0) {
                return true;
            }
        }
        if (first) {
            waiting.addFirst(one);
        } else {
            waiting.addLast(one);
        }
        askAfter(wait);
        return false;
    }

    /** @return those who wait no longer, since they are such */
    synchronized List<T> release(Predicate<T> which) {
        List<T> released = waiting.stream().filter(which).toList();
        waiting.removeIf(which);
        return released;
    }

    private void askAfter(long wait) {
        if (asked) {
            return;
        }
        try {
            timer.schedule(this::serve, wait, TimeUnit.NANOSECONDS);
            asked = true;
        } catch (RejectedExecutionException stopping) {
            // what waits is released by whoever stops
        }
    }

    private void serve() {
        for (T next = next(); next != null; next = next()) {
            go.accept(next);
        }
    }

    private synchronized T next() {
        asked = false;
        if (waiting.isEmpty()) {
            return null;
        }
        long wait = pace.turn();
        if (wait > 0) {
            askAfter(wait);
            return null;
        }
        return waiting.poll();
    }
}
