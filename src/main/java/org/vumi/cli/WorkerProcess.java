package org.vumi.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.worker.Launch;
import org.vumi.worker.PlanSource;

/** Runs a launch as a process: pid file, the line {@code ready}, signals, exit code. */
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    /** After the 30 s that what is in flight may take. */
    private static final Duration LAST_RESORT = Duration.ofSeconds(45);

    private final Path pidFile;
    private final PrintStream out;
    private final Map<String, Object> more = new LinkedHashMap<>();
    private String hint;

    WorkerProcess(Path pidFile, PrintStream out) {
        this.pidFile = pidFile;
        this.out = out;
    }

    /** Something else that the line {@code ready} should say. */
    WorkerProcess telling(String name, Object value) {
        more.put(name, value);
        return this;
    }

    /** What a person who reads the log should do next, once it is ready. */
    WorkerProcess hinting(String sentence) {
        hint = sentence;
        return this;
    }

    /** @return the exit code: 0, after a signal asked for the end */
    int run(Launch launch, PlanSource source) throws Exception {
        try (PidFile pid = PidFile.write(pidFile);
                launch) {
            Terminal terminal = Terminal.atStart();
            EndSignal.handle(launch::end, pid::close, () -> !terminal.isGone() && reload(launch));
            launch.prepare(source);
            launch.start().ifPresent(status -> {
                out.println(status.ready(more));
                out.flush();
                if (hint != null) {
                    LOG.info("{}", hint);
                }
            });
            launch.await();
            LOG.info("stopping: no more is taken, what is in flight ends");
            haltIfNotStoppedIn(LAST_RESORT, pid);
        }
        LOG.info("stopped");
        return 0;
    }

    /** Not on the thread of signals, since a second one may ask for the end meanwhile. */
    private static boolean reload(Launch launch) {
        Thread thread = new Thread(
                () -> {
                    if (launch.reload().isEmpty()) {
                        LOG.warn("not read again: the workers are still starting");
                    }
                },
                "vumi-reload");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    /** What is in flight has its time; if something else hangs then, the process shall not stay for ever. */
    private static void haltIfNotStoppedIn(Duration patience, PidFile pid) {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(patience.toMillis());
                    } catch (InterruptedException e) {
                        return; // nobody does; then there is no watch
                    }
                    LOG.error("not stopped after {} s: ending at once", patience.toSeconds());
                    pid.close();
                    Runtime.getRuntime().halt(Vumi.FAULT);
                },
                "last-resort");
        watch.setDaemon(true);
        watch.start();
    }
}
