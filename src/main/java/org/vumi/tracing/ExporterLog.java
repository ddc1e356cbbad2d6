package org.vumi.tracing;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/** What OpenTelemetry has to say, above all that spans are not delivered, where everything else is logged. */
final class ExporterLog extends Handler {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ExporterLog.class);

    /** Held, since the JDK forgets a logger that nobody holds, and what was set there with it. */
    private static final Logger SOURCE = Logger.getLogger("io.opentelemetry");

    private final SimpleFormatter formatter = new SimpleFormatter();

    static void listen() {
        if (SOURCE.getUseParentHandlers()) {
            SOURCE.setUseParentHandlers(false);
            SOURCE.addHandler(new ExporterLog());
        }
    }

    @Override
    public void publish(LogRecord entry) {
        if (isLoggable(entry)) {
            LOG.warn("tracing: {}", formatter.formatMessage(entry));
        }
    }

    @Override
    public boolean isLoggable(LogRecord entry) {
        return entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
