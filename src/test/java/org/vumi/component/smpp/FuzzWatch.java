package org.vumi.component.smpp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What must not happen while something is fed with nonsense: dead threads, more and more threads or memory, a log that is flooded. */
public final class FuzzWatch implements AutoCloseable {
    private static final int MORE_THREADS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long MORE_OCTETS = 64L << 20;

    private final Logger ours = (Logger) LoggerFactory.getLogger("org.vumi");
    private final Level levelBefore = ours.getLevel();
    private final Map<String, Long> warnings = new ConcurrentHashMap<>();
    private final Map<String, Long> errors = new ConcurrentHashMap<>();
    /** Counts, since there may be a million of them; nothing is printed. */
    private final AppenderBase<ILoggingEvent> counting = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            Map<String, Long> to = event.getLevel().isGreaterOrEqual(Level.ERROR) ? errors : warnings;
            to.merge(withoutNumbers(event.getFormattedMessage()), 1L, Long::sum);
        }
    };

    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final int threads = Thread.activeCount();
    private long octets;

    public FuzzWatch() {
        Thread.setDefaultUncaughtExceptionHandler((thread, death) -> deaths.add(death));
        counting.setContext(ours.getLoggerContext());
        counting.start();
        ours.setLevel(Level.WARN);
        ours.setAdditive(false);
        ours.addAppender(counting);
    }

    /** Number of cases of {@code -Dfuzz.cases}; what CI runs without it. */
    public static int cases(int inCi) {
        return Integer.getInteger("fuzz.cases", inCi);
    }

    public static long seed() {
        return Long.getLong("fuzz.seed", 3);
    }

    /** Printed where it was asked for by hand. */
    public void report(String what) {
        if (Integer.getInteger("fuzz.cases") != null) {
            System.out.println(what + ", warnings " + warnings());
        }
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
        errors.keySet().forEach(line -> faults.add("logged as an error: " + line));
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

    /** How often the log was warned of what, numbers and quoted words aside. */
    public Map<String, Long> warnings() {
        return new TreeMap<>(warnings);
    }

    private static String withoutNumbers(String line) {
        return line.replaceAll("'[^']*'", "''")
                .replaceAll("0x[0-9A-Fa-f]+( ESME_\\w+)?", "0x")
                .replaceAll("-?\\d+", "0");
    }

    @Override
    public void close() {
        ours.detachAppender(counting);
        ours.setAdditive(true);
        ours.setLevel(levelBefore);
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
