package org.vumi.simulator;

import java.time.Instant;

/**
 * A current bind.
 *
 * @param id unique within this simulator, ascending
 * @param type {@code transceiver}, {@code receiver} or {@code transmitter}
 * @param remote {@code host:port} of the ESME
 */
public record Bind(long id, String systemId, String type, String remote, Instant since) {
    /** Whether it takes deliver_sm. */
    public boolean receives() {
        return !type.equals("transmitter");
    }
}
