package org.vumi.simulator.load;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Sends each message when it is due and there is room for it, on a thread of its own: the only one that sends. */
final class Pacer {
    private static final long LONGEST_WAIT = Duration.ofMillis(1).toNanos();

    /** Where messages go. */
    interface Sender {
        /** For the first time. @param due as {@link Ledger#sent} takes it */
        void send(int message, long due);

        void sendAgain(int message);
    }

    private record Repeat(int message, long notBefore) {}

    private final int count;
    private final double nanosApart;
    private final BooleanSupplier room;
    private final Sender sender;
    private final Queue<Repeat> repeats = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "load-pacer");
    private volatile boolean stopped;

    /** @param room whether the peer can be sent one more message now */
    Pacer(int count, double rate, BooleanSupplier room, Sender sender) {
        this.count = count;
        this.nanosApart = rate == 0 ? 0 : 1e9 / rate;
        this.room = room;
        this.sender = sender;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There may be room now. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Sends the message again, in its turn, after a pause. */
    void again(int message, Duration pause) {
        repeats.add(new Repeat(message, System.nanoTime() + pause.toNanos()));
        wake();
    }

    void stop() {
        stopped = true;
        wake();
    }

    private void run() {
        long begin = System.nanoTime();
        int next = 0;
        while (!stopped) {
            long now = System.nanoTime();
            long due = next == count ? Long.MAX_VALUE : nanosApart == 0 ? now : begin + (long) (next * nanosApart);
            Repeat repeat = repeats.peek();
            boolean again = repeat != null && repeat.notBefore() - now <= 0;
            if (!again && due > now) {
                LockSupport.parkNanos(Math.min(due - now, LONGEST_WAIT));
            } else if (!room.getAsBoolean()) {
                LockSupport.parkNanos(LONGEST_WAIT);
            } else if (again) {
                repeats.remove();
                sender.sendAgain(repeat.message());
            } else {
                sender.send(next++, due);
            }
        }
    }
}
