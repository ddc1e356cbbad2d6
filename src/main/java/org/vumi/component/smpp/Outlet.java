package org.vumi.component.smpp;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The way out over one bind: its session while there is one, its window of unanswered submit_sm, and its own rate. Who finds
 * the window full waits here for a place in it. Safe to share between threads.
 *
 * @param <T> who goes out
 */
final class Outlet<T> {
    /** What came of {@link #enter}. */
    enum Entry {
        /** The caller has a place in the window, and leaves it by {@link #leave}. */
        IN,
        /** The caller is told when it has a place, or when the session has gone. */
        WAITS,
        /** There is no session. */
        CLOSED
    }

    private final Consumer<T> toldOfPlace;
    private final Consumer<T> toldOfEnd;
    private final LongSupplier nanoTime;
    private final Rate rate;
    private final int window;
    private final Queue<T> waiting = new ArrayDeque<>();
    private LinkSession session;
    private int free;

    /**
     * @param window places
     * @param perSecond most submit_sm per second, 0 for any number
     * @param toldOfPlace must not block, as the other
     */
    Outlet(int window, double perSecond, LongSupplier nanoTime, Consumer<T> toldOfPlace, Consumer<T> toldOfEnd) {
        this.window = window;
        this.free = window;
        this.nanoTime = nanoTime;
        this.rate = perSecond > 0 ? new Rate(perSecond, nanoTime.getAsLong()) : null;
        this.toldOfPlace = toldOfPlace;
        this.toldOfEnd = toldOfEnd;
    }

    /** @param now the bound one; null while there is none */
    void session(LinkSession now) {
        List<T> leftBehind = List.of();
        synchronized (this) {
            session = now;
            if (now == null) {
                leftBehind = List.copyOf(waiting);
                waiting.clear();
            }
        }
        leftBehind.forEach(toldOfEnd);
    }

    /** @return null if there is none */
    synchronized LinkSession session() {
        return session == null || session.ended().isDone() ? null : session;
    }

    synchronized Entry enter(T one) {
        if (session() == null) {
            return Entry.CLOSED;
        }
        if (free > 0) {
            free--;
            return Entry.IN;
        }
        waiting.add(one);
        return Entry.WAITS;
    }

    void leave() {
        T next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
            }
        }
        if (next != null) {
            toldOfPlace.accept(next);
        }
    }

    /** How many places are taken. */
    synchronized int used() {
        return window - free;
    }

    /** Those who wait no longer are told as if the session had gone. */
    void release(java.util.function.Predicate<T> which) {
        List<T> released;
        synchronized (this) {
            released = waiting.stream().filter(which).toList();
            waiting.removeAll(released);
        }
        released.forEach(toldOfEnd);
    }

    /** @return nanoseconds until the next submit_sm may go over it, whose place in time is now taken */
    synchronized long takeTime() {
        return rate == null ? 0 : rate.take(nanoTime.getAsLong());
    }
}
