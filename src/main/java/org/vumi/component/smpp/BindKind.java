package org.vumi.component.smpp;

import org.jsmpp.bean.BindType;

/** What a bind is for. Source: SMPP 3.4, 2.2.1. */
public enum BindKind {
    TRANSCEIVER(BindType.BIND_TRX, true, true),
    TRANSMITTER(BindType.BIND_TX, true, false),
    RECEIVER(BindType.BIND_RX, false, true);

    private final BindType type;
    private final boolean sends;
    private final boolean receives;

    BindKind(BindType type, boolean sends, boolean receives) {
        this.type = type;
        this.sends = sends;
        this.receives = receives;
    }

    BindType type() {
        return type;
    }

    /** Whether submit_sm may go over it. */
    public boolean sends() {
        return sends;
    }

    /** Whether deliver_sm come over it. */
    public boolean receives() {
        return receives;
    }

    /** As in sentences and configurations: {@code transceiver}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
