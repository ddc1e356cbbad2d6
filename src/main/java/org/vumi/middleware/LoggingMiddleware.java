package org.vumi.middleware;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.message.FailureMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Writes every message into the log, content and numbers included: that is what it is for, and nothing else of ours does.
 *
 * <p>Source: manual 5.1.1, spec core 6.3.
 */
public final class LoggingMiddleware implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger(LoggingMiddleware.class);

    private final Level level;
    private final Level failureLevel;

    public LoggingMiddleware(Config config) {
        this.level = level(config, "log_level");
        this.failureLevel = level(config, "failure_log_level");
    }

    /** The names that {@code vumi.log} has. */
    private static Level level(Config config, String key) {
        String name = config.text(key);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "debug" -> Level.DEBUG;
            case "info", "msg" -> Level.INFO;
            case "warning" -> Level.WARN;
            case "error", "err", "critical" -> Level.ERROR;
            default -> {
                config.reject(
                        key,
                        key + " '" + name
                                + "' is no log level (accepted: debug, info, warning, error, critical, msg, err)");
                yield Level.INFO;
            }
        };
    }

    @Override
    public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
        return logged(level, Direction.INBOUND, message, endpoint);
    }

    @Override
    public CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
        return logged(level, Direction.OUTBOUND, message, endpoint);
    }

    @Override
    public CompletionStage<TransportEvent> handleEvent(TransportEvent event, String endpoint) {
        return logged(level, Direction.EVENT, event, endpoint);
    }

    @Override
    public CompletionStage<FailureMessage> handleFailure(FailureMessage failure, String endpoint) {
        return logged(failureLevel, Direction.FAILURE, failure, endpoint);
    }

    private static <M extends VumiMessage> CompletionStage<M> logged(
            Level level, Direction direction, M message, String endpoint) {
        if (LOG.isEnabledForLevel(level)) {
            LOG.atLevel(level)
                    .log(
                            "Processed {} message for {}: {}",
                            direction,
                            endpoint,
                            new String(MessageCodec.encode(message), StandardCharsets.US_ASCII));
        }
        return completedFuture(message);
    }
}
