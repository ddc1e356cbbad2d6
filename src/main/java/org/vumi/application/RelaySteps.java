package org.vumi.application;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.VumiMessage;

/**
 * What a route that hands messages to a server refers to: {@code <worker>.client}, {@code .timer}, {@code .retries}, {@code .gate},
 * {@code .relays}.
 */
public final class RelaySteps {
    private static final Logger LOG = LoggerFactory.getLogger(RelaySteps.class);

    /** RabbitMQ's consumer_timeout unless configured otherwise. */
    private static final Duration BROKERS_PATIENCE = Duration.ofMinutes(30);

    private RelaySteps() {}

    /** @param relays which messages and events go to a server at all */
    public static void bind(
            String worker, CamelContext context, RelaySettings settings, Predicate<VumiMessage> relays) {
        ExecutorServiceManager threads = context.getExecutorServiceManager();
        ThreadFactory clocks = new CamelThreadFactory(threads.getThreadNamePattern(), worker + ".clock", true);
        RetryTimer timer = new RetryTimer(clocks, threads.newCachedThreadPool(settings, worker + ".retry"));
        context.getRegistry().bind(worker + ".client", new RelayClient(settings, clocks));
        context.getRegistry().bind(worker + ".timer", timer);
        context.getRegistry().bind(worker + ".retries", new RelayRetryProcessor(settings));
        context.getRegistry().bind(worker + ".gate", new RelayGateProcessor(timer));
        // not "method: relays", for which Camel copies the exchange
        context.getRegistry().bind(worker + ".relays", (org.apache.camel.Predicate)
                exchange -> relays.test(exchange.getMessage().getBody(VumiMessage.class)));
        warnOfLongHolds(settings);
    }

    private static void warnOfLongHolds(RelaySettings settings) {
        Duration hold = settings.backoff().longestHold(settings.timeout());
        if (hold.compareTo(BROKERS_PATIENCE) > 0) {
            LOG.warn(
                    "{}: with this timeout, retry_limit, retry_delay and retry_max_delay a message may be unacknowledged for"
                            + " {} minutes; RabbitMQ allows {} and then delivers it again",
                    settings.transportName(),
                    hold.toMinutes(),
                    BROKERS_PATIENCE.toMinutes());
        }
    }
}
