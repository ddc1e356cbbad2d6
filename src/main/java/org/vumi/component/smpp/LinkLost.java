package org.vumi.component.smpp;

import java.io.IOException;

/** The session ended, or never was there. */
final class LinkLost extends IOException {
    private final boolean sent;

    /** @param sent whether the PDU had been written, so that the SMSC may have acted on it */
    LinkLost(String why, boolean sent) {
        super(why);
        this.sent = sent;
    }

    boolean sent() {
        return sent;
    }
}
