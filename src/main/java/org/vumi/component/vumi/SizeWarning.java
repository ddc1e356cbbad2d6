package org.vumi.component.vumi;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a Vumi 0.4 worker could not consume what a producer publishes. */
final class SizeWarning {
    private static final Logger LOG = LoggerFactory.getLogger(VumiProducer.class);

    /** A larger body breaks the connection of a Vumi 0.4 worker that consumes it. */
    private static final int LARGEST_FOR_PYTHON = 131_064;

    private volatile boolean said;

    void look(String routingKey, byte[] body) {
        if (body.length > LARGEST_FOR_PYTHON && !said) {
            said = true;
            LOG.warn(
                    "'{}': a body of {} bytes; a Vumi 0.4 worker could not consume it (it takes {}). Said once",
                    routingKey,
                    body.length,
                    LARGEST_FOR_PYTHON);
        }
    }
}
