package org.vumi;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the code under test logs, from everywhere, while this is open. */
public final class LogLines implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    private final Logger ours = (Logger) LoggerFactory.getLogger("org.vumi");
    private final Level before = ours.getLevel();

    public LogLines() {
        this(Level.INFO);
        root.addAppender(appender);
    }

    private LogLines(Level level) {
        ours.setLevel(level); // whatever a test of --log-level left
        appender.setContext(root.getLoggerContext());
        appender.start();
    }

    /** Warnings and errors of our own code, which are not printed: for tests that bring about very many of them. */
    public static LogLines ofWarnings() {
        LogLines lines = new LogLines(Level.WARN);
        lines.ours.addAppender(lines.appender);
        lines.ours.setAdditive(false);
        return lines;
    }

    public List<String> at(Level level) {
        return events.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        ours.detachAppender(appender);
        ours.setAdditive(true);
        ours.setLevel(before);
    }
}
