package org.vumi.cli;

import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.load.SmscFaults;
import picocli.CommandLine.Option;

/** How an SMSC of ours answers submit_sm: what {@code vumi simulator smsc} and {@code vumi load smsc} have in common. */
final class SubmitAnswersMixin {
    @Option(
            names = "--response-delay",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Time from a submit_sm to its answer.")
    private double responseDelay;

    @Option(
            names = "--throttle-percent",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "Share of submit_sm answered with ESME_RTHROTTLED.")
    private double throttlePercent;

    @Option(
            names = "--error-percent",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "Share of submit_sm answered with the error status.")
    private double errorPercent;

    @Option(
            names = "--error-status",
            paramLabel = "STATUS",
            defaultValue = "ESME_RSYSERR",
            description = "Name of a command_status, or 0x and hex digits.")
    private String errorStatus;

    /** @throws IllegalArgumentException that says what is accepted */
    SmscOptions in(SmscOptions options) {
        return options.responseDelay(LoadOptionsMixin.seconds(responseDelay))
                .throttlePercent(throttlePercent)
                .errorPercent(errorPercent)
                .errorStatus(errorStatus);
    }

    /**
     * @param dropEvery every so many submit_sm the connection is cut instead
     * @throws IllegalArgumentException that says what is accepted
     */
    SmscFaults faults(int dropEvery) {
        return new SmscFaults(
                throttlePercent, errorPercent, errorStatus, dropEvery, LoadOptionsMixin.seconds(responseDelay));
    }
}
