package org.vumi.simulator.load;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How much, how fast and for how long; the same for both ends.
 *
 * @param messages that this end sends, the warm-up included
 * @param rate messages per second; 0: as fast as the window allows
 * @param window messages that a bind may have unanswered
 * @param binds how many there are to be before it begins
 * @param textLength characters; no less than {@link Token#LENGTH} are sent
 * @param warmUp messages in front that are counted, but not measured
 * @param bindWait how long the binds may take
 * @param idle a run without progress ends after this
 * @param linger a complete run waits this long for what comes twice
 * @param timeLimit every run ends after this
 */
public record Load(
        int messages,
        double rate,
        int window,
        int binds,
        int textLength,
        int warmUp,
        Duration bindWait,
        Duration idle,
        Duration linger,
        Duration timeLimit) {
    /** The books of so many fit into a few hundred megabytes. */
    private static final int MOST_MESSAGES = 10_000_000;

    /** @throws IllegalArgumentException that says what is accepted */
    public Load {
        inRange("messages", messages, 1, MOST_MESSAGES);
        inRange("rate", rate, 0, 1_000_000);
        inRange("window", window, 1, 1000);
        inRange("binds", binds, 1, 100);
        inRange("text length", textLength, 1, 1000);
        inRange("warm-up", warmUp, 0, messages - 1);
    }

    static void inRange(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    what + " " + BigDecimal.valueOf(value).stripTrailingZeros().toPlainString() + " is not in "
                            + (long) least + ".." + (long) most);
        }
    }
}
