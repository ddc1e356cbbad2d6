package org.vumi.component.smpp;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.vumi.LogLines;

/** What must not happen while something is fed with nonsense: dead threads, more and more threads or memory, a log that is flooded. */
public final class FuzzWatch implements AutoCloseable {
    private static final int MORE_THREADS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long MORE_OCTETS = 64L << 20;

    private final LogLines log = LogLines.ofWarnings();
    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final int threads = Thread.activeCount();
    private long octets;

    public FuzzWatch() {
        Thread.setDefaultUncaughtExceptionHandler((thread, death) -> deaths.add(death));
    }

    /** Number of cases of {@code -Dfuzz.cases}; what CI runs without it. */
    public static int cases(int inCi) {
        return Integer.getInteger("fuzz.cases", inCi);
    }

    public static long seed() {
        return Long.getLong("fuzz.seed", 3);
    }

    /** From now on, when everything has been used once, memory is compared. */
    public void warm() {
        octets = used();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** @return what is wrong; empty if nothing is */
    public List<String> faults() {
        List<String> faults = new java.util.ArrayList<>();
        deaths.stream().map(FuzzWatch::where).distinct().forEach(death -> faults.add("a thread died: " + death));
        log.at(Level.ERROR).stream().distinct().limit(10).forEach(line -> faults.add("logged as an error: " + line));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Thread.activeCount() > threads + MORE_THREADS && System.nanoTime() < end) {
            Thread.onSpinWait(); // those of the last sessions end in time
        }
        if (Thread.activeCount() > threads + MORE_THREADS) {
            faults.add("threads: " + threads + " before, now " + Thread.activeCount());
        }
        long more = used() - octets;
        if (octets > 0 && more > MORE_OCTETS) {
            faults.add("heap: " + (more >> 20) + " MiB more than when it was warm");
        }
        return faults;
    }

    private static String where(Throwable death) {
        StackTraceElement[] trace = death.getStackTrace();
        return death + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /** Warnings by what they say, numbers aside. */
    public Map<String, Long> warnings() {
        return log.at(Level.WARN).stream()
                .map(line -> line.replaceAll("'[^']*'", "''")
                        .replaceAll("0x[0-9A-Fa-f]+( ESME_\\w+)?", "0x")
                        .replaceAll("-?\\d+", "0"))
                .collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
    }

    @Override
    public void close() {
        log.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
