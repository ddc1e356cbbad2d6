package org.vumi.component.smpp;

/** A deliver_sm that cannot be taken; the SMSC is told so by this status and keeps or drops it. */
public final class DeliverSmRefused extends RuntimeException {
    private final CommandStatus status;

    /** @param sentence says why, without content */
    public DeliverSmRefused(CommandStatus status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public CommandStatus status() {
        return status;
    }
}
