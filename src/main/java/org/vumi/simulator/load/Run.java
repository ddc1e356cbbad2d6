package org.vumi.simulator.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** From the first bind to the end, whatever the end is. */
final class Run {
    private static final long TICK = Duration.ofMillis(10).toNanos();
    private static final long LAST_MOMENT = Duration.ofSeconds(1).toNanos();

    /** Why a run ended. */
    enum End {
        COMPLETE("complete"),
        IDLE("idle"),
        TIME_LIMIT("time_limit"),
        STOPPED("stopped"),
        NOT_BOUND("not_bound");

        final String word;

        End(String word) {
            this.word = word;
        }
    }

    private final Load load;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final long begin = System.nanoTime();
    private final Duration every;
    private final Consumer<String> progress;

    /** @param every between two lines of progress; none if zero */
    Run(Load load, Duration every, Consumer<String> progress) {
        this.load = load;
        this.every = every;
        this.progress = progress;
    }

    /** Ends the run soon. Any thread. */
    void stop() {
        stop.countDown();
    }

    /** @return null once there are binds enough, else why the run is over */
    End awaitBinds(BooleanSupplier bound) throws InterruptedException {
        while (!bound.getAsBoolean()) {
            if (stopped()) {
                return End.STOPPED;
            }
            if (since(begin) > load.bindWait().toNanos()) {
                return End.NOT_BOUND;
            }
        }
        return null;
    }

    /**
     * @param complete whether there is nothing more to come
     * @param activity a number that changes with every progress
     * @param line says how far it is
     */
    End awaitEnd(BooleanSupplier complete, LongSupplier activity, Supplier<String> line) throws InterruptedException {
        long active = System.nanoTime();
        long told = active;
        long completeSince = 0;
        for (long last = activity.getAsLong(); !stopped(); ) {
            long now = System.nanoTime();
            long current = activity.getAsLong();
            if (current != last) {
                active = now;
                last = current;
            }
            if (completeSince == 0 && complete.getAsBoolean()) {
                completeSince = now;
            }
            if (completeSince != 0 && now - completeSince >= load.linger().toNanos()) {
                return End.COMPLETE;
            }
            if (completeSince == 0 && now - active > load.idle().toNanos()) {
                return End.IDLE;
            }
            if (since(begin) > load.timeLimit().toNanos()) {
                return End.TIME_LIMIT;
            }
            if (!every.isZero() && now - told >= every.toNanos()) {
                told = now;
                progress.accept(line.get());
            }
        }
        return End.STOPPED;
    }

    /** A moment for what is in flight when a run was stopped, once no more is sent. */
    void settle(BooleanSupplier settled) throws InterruptedException {
        long from = System.nanoTime();
        while (!settled.getAsBoolean() && since(from) < LAST_MOMENT) {
            TimeUnit.NANOSECONDS.sleep(TICK);
        }
    }

    private boolean stopped() throws InterruptedException {
        return stop.await(TICK, TimeUnit.NANOSECONDS);
    }

    private static long since(long nanos) {
        return System.nanoTime() - nanos;
    }
}
