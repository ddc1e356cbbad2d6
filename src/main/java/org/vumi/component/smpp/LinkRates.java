package org.vumi.component.smpp;

import java.time.Duration;
import java.util.Map;

/**
 * How fast submit_sm may go, each 0 for any number per second; and what follows when the SMSC finds it too fast.
 *
 * @param ofLink over all binds together
 * @param ofBind over each bind
 * @param ofSender from each source address that {@code bySender} does not name
 * @param bySender by source address
 * @param policy what to do about ESME_RTHROTTLED and ESME_RMSGQFUL
 * @param throttleDelay with {@code SLOW_DOWN}: first pause if the SMSC takes hardly anything; it grows to 10 s
 * @param throttlePause with {@code PAUSE_LINK}: each pause
 */
public record LinkRates(
        double ofLink,
        double ofBind,
        double ofSender,
        Map<String, Double> bySender,
        ThrottlePolicy policy,
        Duration throttleDelay,
        Duration throttlePause) {
    /** What to do when the SMSC finds it too fast. */
    public enum ThrottlePolicy {
        /** Go on at about the rate that it accepts. */
        SLOW_DOWN,
        /** Send nothing for a while. */
        PAUSE_LINK
    }
}
