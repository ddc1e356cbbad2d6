package org.vumi.simulator.load;

import java.time.Duration;
import java.util.Random;
import org.vumi.simulator.Answer;

/**
 * What the SMSC does wrong with submit_sm, the same in every run. Any thread.
 *
 * @param throttlePercent share answered with ESME_RTHROTTLED
 * @param errorPercent share answered with the error status
 * @param errorStatus name of a command_status, or 0x and hex digits
 * @param dropEvery every so many submit_sm the connection is cut instead of an answer; 0: never
 * @param responseDelay time from each submit_sm to its answer
 */
public record SmscFaults(
        double throttlePercent, double errorPercent, String errorStatus, int dropEvery, Duration responseDelay) {
    /** @throws IllegalArgumentException that says what is accepted */
    public SmscFaults {
        Load.inRange("throttle percent", throttlePercent, 0, 100);
        Load.inRange("error percent", errorPercent, 0, 100 - throttlePercent);
        Load.inRange("drop every", dropEvery, 0, Integer.MAX_VALUE);
        Answer.refuse(errorStatus);
    }

    /** Decides on one submit_sm after the other. */
    final class Decider {
        private final Random random = new Random(1);
        private final Answer accepted = Answer.accept().after(responseDelay);
        private final Answer throttled = Answer.refuse("ESME_RTHROTTLED").after(responseDelay);
        private final Answer failed = Answer.refuse(errorStatus).after(responseDelay);
        private final Answer dropped = Answer.hangUp().withoutReceipt();
        private long number;
        private long throttles;
        private long errors;
        private long drops;

        synchronized Answer next() {
            number++;
            if (dropEvery > 0 && number % dropEvery == 0) {
                drops++;
                return dropped;
            }
            double dice = random.nextDouble() * 100;
            if (dice < throttlePercent) {
                throttles++;
                return throttled;
            }
            if (dice < throttlePercent + errorPercent) {
                errors++;
                return failed;
            }
            return accepted;
        }

        boolean takes(Answer answer) {
            return answer == accepted;
        }

        synchronized long throttles() {
            return throttles;
        }

        synchronized long errors() {
            return errors;
        }

        synchronized long drops() {
            return drops;
        }
    }
}
