package org.vumi.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.load.SmscLoad;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vumi load smsc}: ends by itself. Operator's page: docs/load.md. */
@Command(
        name = "smsc",
        description = "An SMSC that sends MO to the ESMEs bound to it, and counts the MT that answer them.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LoadSmscCommand implements Callable<Integer> {
    /** What is not awaited. */
    private static final class Half {
        @Option(
                names = "--mo-only",
                description = "No answers are awaited: a message is missing if it was not acknowledged.")
        private boolean moOnly;

        @Option(names = "--mt-only", description = "No MO are sent: so many MT are awaited as --messages says.")
        private boolean mtOnly;
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "Address to listen on.")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "2775",
            description = "Port to listen on; 0 for any free one.")
    private int port;

    @Option(
            names = "--system-id",
            paramLabel = "NAME",
            description = "Who may bind, with the password; without it everybody may.")
    private String systemId;

    @Mixin
    private LoadOptionsMixin common;

    @ArgGroup
    private Half half = new Half();

    @Option(
            names = "--max-in-flight",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "MO that wait for their MT, at most; 0: any number.")
    private int maxInFlight;

    @Option(
            names = "--from",
            paramLabel = "NUMBER",
            defaultValue = "27820000000",
            description = "The first sender; the others' numbers follow.")
    private String from;

    @Option(names = "--senders", paramLabel = "COUNT", defaultValue = "1000", description = "How many send, in turn.")
    private int senders;

    @Option(names = "--to", paramLabel = "NUMBER", defaultValue = "8181", description = "What they send to.")
    private String to;

    @Option(
            names = "--receipts",
            paramLabel = "WHICH",
            defaultValue = "none",
            description = "Delivery receipts: none, requested (as registered_delivery says) or all.")
    private SmscOptions.Receipts receipts;

    @Mixin
    private SubmitAnswersMixin answers;

    @Option(
            names = "--drop-every",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Every so many submit_sm the connection is cut instead of an answer; 0: never.")
    private int dropEvery;

    @Override
    public Integer call() throws InterruptedException {
        SmscOptions options;
        SmscLoad.Settings settings;
        try {
            options = new SmscOptions().host(common.checked(host)).port(port);
            if (systemId != null) {
                options.user(systemId, common.password());
            }
            settings = settings();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        try (SmscLoad load = SmscLoad.start(options, settings, common.progressEvery(), common::say)) {
            EndSignal.handle(load::stop, () -> {});
            common.say("listening on " + host + ":" + load.port());
            return common.done(load.run());
        } catch (IOException e) {
            common.say(e.getMessage());
            return Vumi.FAULT;
        }
    }

    private SmscLoad.Settings settings() {
        return new SmscLoad.Settings(
                common.load(),
                answers.faults(dropEvery),
                half.moOnly
                        ? SmscLoad.Traffic.MO_ONLY
                        : half.mtOnly ? SmscLoad.Traffic.MT_ONLY : SmscLoad.Traffic.ANSWERED,
                receipts,
                from,
                senders,
                to,
                maxInFlight);
    }
}
