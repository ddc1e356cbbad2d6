package org.vumi.application;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.InvalidMessage;
import org.vumi.message.VumiMessage;

/**
 * Tells Camel's error handler whether and when a failed request is made again. In the end the message is set aside.
 *
 * <p>What failed otherwise, in a step of ours or since the worker stops, is left as it is.
 */
public final class RelayRetryProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(RelayRetryProcessor.class);
    private static final String FAILURES = "httpRelayFailures";
    private static final String AGAIN = "httpRelayAgain";

    /** A server that is down fails every message: one warning in this time tells it. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RelaySettings settings;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

    RelayRetryProcessor(RelaySettings settings) {
        this.settings = settings;
    }

    /** Called after each failure, before {@link #again}. */
    @Override
    public void process(Exchange exchange) {
        exchange.setProperty(AGAIN, false);
        Exception failure = exchange.getException();
        if (!(failure instanceof IOException) && !(failure instanceof RequestRefused)) {
            return;
        }
        int failures = exchange.getProperty(FAILURES, 0, Integer.class) + 1;
        exchange.setProperty(FAILURES, failures);
        VumiMessage message = exchange.getProperty("message", VumiMessage.class);
        Duration asked = failure instanceof RequestRefused refused ? refused.retryAfter() : Duration.ZERO;
        Optional<Duration> wait = settings.backoff().next(failures, asked);
        if (wait.isPresent()) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, wait.get().toMillis());
            exchange.setProperty(AGAIN, true);
            log(message, failures, wait.get(), sentence(failure));
        } else {
            // this property is what the error handler hands on when it tries no more
            exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, gaveUp(message, failures, sentence(failure)));
        }
    }

    public boolean again(Exchange exchange) {
        return exchange.getProperty(AGAIN, false, Boolean.class);
    }

    private void log(VumiMessage message, int failures, Duration wait, String sentence) {
        String line = "{}: {} to {} not relayed in try {}: {}; again in {} s";
        Object[] arguments = {
            settings.transportName(), message, settings.target(message), failures, sentence, wait.toMillis() / 1000.0
        };
        long due = nextWarning.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + QUIET_NANOS)) {
            LOG.warn(line, arguments);
        } else {
            LOG.debug(line, arguments);
        }
    }

    private InvalidMessage gaveUp(VumiMessage message, int failures, String sentence) {
        return new InvalidMessage(
                "HttpRelayGaveUp",
                "not relayed to " + settings.target(message) + " in " + failures
                        + (failures == 1 ? " try: " : " tries: ") + sentence);
    }

    private static String sentence(Exception failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
