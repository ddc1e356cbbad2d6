package org.vumi.component.smpp;

import java.io.IOException;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ResponseTimeoutException;

/** No session came about. The sentence says why, as it stands in the log. */
final class BindFailed extends IOException {
    private final boolean held;

    BindFailed(String sentence, Throwable cause) {
        this(sentence, cause, false);
    }

    private BindFailed(String sentence, Throwable cause, boolean held) {
        super(sentence, cause);
        this.held = held;
    }

    /** Whether the SMSC still holds an earlier bind. */
    boolean held() {
        return held;
    }

    /**
     * @param e as jSMPP throws it
     * @param ended why the session ended, or what is known instead
     */
    static BindFailed of(IOException e, LinkSettings settings, String ended) {
        if (e.getCause() instanceof NegativeResponseException refused) {
            String sentence = "bind refused by " + settings.address() + ", command_status "
                    + CommandStatus.describe(refused.getCommandStatus());
            boolean held = refused.getCommandStatus() == CommandStatus.ESME_RALYBND.code();
            return new BindFailed(held ? sentence + " (the SMSC still holds an earlier bind)" : sentence, e, held);
        }
        if (e.getCause() instanceof ResponseTimeoutException) {
            return new BindFailed(
                    "no answer to the bind from " + settings.address() + " within "
                            + settings.bindTimeout().toSeconds() + " s",
                    e);
        }
        return new BindFailed("bind to " + settings.address() + " failed: " + ended, e);
    }
}
