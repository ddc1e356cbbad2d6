package org.vumi.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What workers tell of themselves. */
final class StatusOptionsMixin {
    private static final int MOST_SECONDS = 86_400;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--status-interval",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Between two status updates of a worker to vumi.health; 0: none. Default: 60.")
    private double seconds;

    /** @return null for no updates */
    Duration interval() {
        if (!(seconds == 0 || seconds >= 1 && seconds <= MOST_SECONDS)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--status-interval '" + seconds + "' is neither 0 nor from 1 to " + MOST_SECONDS + " seconds");
        }
        return seconds == 0 ? null : Duration.ofMillis(Math.round(seconds * 1000));
    }
}
