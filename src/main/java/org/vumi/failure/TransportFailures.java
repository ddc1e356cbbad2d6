package org.vumi.failure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.FailureMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiFailure;

/**
 * Says what becomes of an outbound message that its transport could not send. Steps of the route configuration
 * {@code transport-failures}. Source: spec core 3.5.
 */
public final class TransportFailures {
    private static final Logger LOG = LoggerFactory.getLogger(TransportFailures.class);

    private final Clock clock;
    private final MessageIds ids;

    public TransportFailures() {
        this(Clock.systemUTC(), MessageIds.RANDOM);
    }

    TransportFailures(Clock clock, MessageIds ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * The failure message. Its code is {@code temporary}, {@code permanent}, or null for a failure that nobody foresaw; its
     * reason is the short code and sentence of the failure, or a stack trace as Vumi has it.
     */
    public FailureMessage failure(
            @ExchangeProperty("message") TransportUserMessage message,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        VumiFailure known = known(cause);
        LOG.warn(
                "{}: message_id {} not sent: {}",
                message.transportName(),
                message.messageId(),
                known == null ? cause.toString() : known.reason() + ": " + known.getMessage());
        return FailureMessage.about(
                message, known == null ? null : known.failureCode(), known == null ? trace(cause) : text(known), clock);
    }

    /**
     * What the application hears of a permanent failure: a delivery report {@code failed}, or a nack where
     * {@code publish_nack} is set, since Vumi 0.4 does not know nacks.
     *
     * @return null if the failure is not permanent
     */
    public TransportEvent finalEvent(
            @ExchangeProperty("message") TransportUserMessage message,
            @ExchangeProperty("transportName") String transportName,
            @ExchangeProperty("publishNack") Boolean publishNack,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        if (!(known(cause) instanceof PermanentFailure permanent)) {
            return null;
        }
        return Boolean.TRUE.equals(publishNack)
                ? TransportEvent.nack(transportName, message.messageId(), text(permanent), ids, clock)
                : TransportEvent.deliveryReport(
                        transportName,
                        message.messageId(),
                        "failed",
                        Map.of("reason", permanent.reason(), "sentence", String.valueOf(permanent.getMessage())),
                        ids,
                        clock);
    }

    private static VumiFailure known(Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof VumiFailure failure) {
                return failure;
            }
        }
        return null;
    }

    private static String text(VumiFailure failure) {
        return failure.reason() + ": " + failure.getMessage();
    }

    private static String trace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
