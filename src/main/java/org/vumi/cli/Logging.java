package org.vumi.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.LoggerFactory;

/**
 * Logs to stderr. The level is that of our own classes; libraries are heard from when something is wrong, and never below
 * information, since some of them write whole messages when they debug.
 */
final class Logging {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSSXX} %-5level %logger{0}: %msg%n";

    private Logging() {}

    static void configure(GlobalOptions.LogLevel level, GlobalOptions.LogFormat format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(stderr(context, format == GlobalOptions.LogFormat.JSON ? json(context) : plain(context)));
        Level ours = Level.valueOf(level.name());
        root.setLevel(ours.isGreaterOrEqual(Level.WARN) ? ours : ours == Level.INFO ? Level.WARN : Level.INFO);
        context.getLogger("org.vumi").setLevel(ours);
        // it warns of what we report ourselves
        context.getLogger("com.rabbitmq.client").setLevel(Level.ERROR);
        // it shows what it sends when it debugs, and warns of what the link reports itself
        context.getLogger("org.jsmpp").setLevel(Level.OFF);
    }

    private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> plain(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
