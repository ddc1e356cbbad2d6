package org.vumi.cli;

import java.util.concurrent.Callable;
import org.vumi.simulator.load.EsmeLoad;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vumi load esme}: ends by itself. Operator's page: docs/load.md. */
@Command(
        name = "esme",
        description = "An ESME that submits MT to an SMSC, and counts the answers and receipts.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LoadEsmeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "127.0.0.1", description = "The SMSC.")
    private String host;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "2775", description = "Its port.")
    private int port;

    @Option(names = "--system-id", paramLabel = "NAME", defaultValue = "load", description = "Who binds.")
    private String systemId;

    @Option(names = "--system-type", paramLabel = "TEXT", defaultValue = "", description = "system_type of the binds.")
    private String systemType;

    @Mixin
    private LoadOptionsMixin common;

    @Option(
            names = "--response-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "A message that is not answered in this time is submitted again.")
    private double responseTimeout;

    @Option(names = "--from", paramLabel = "ADDRESS", defaultValue = "8181", description = "The sender.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "NUMBER",
            defaultValue = "27820000000",
            description = "The first destination; the others' numbers follow.")
    private String to;

    @Option(
            names = "--destinations",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "How many are sent to, in turn.")
    private int destinations;

    @Option(
            names = "--receipts",
            description = "Asks for a delivery receipt of each: a message is missing without one.")
    private boolean receipts;

    @Override
    public Integer call() throws InterruptedException {
        EsmeLoad.Smsc smsc;
        EsmeLoad.Settings settings;
        try {
            smsc = new EsmeLoad.Smsc(
                    common.checked(host),
                    port,
                    systemId,
                    common.password(),
                    systemType,
                    LoadOptionsMixin.seconds(responseTimeout));
            settings = new EsmeLoad.Settings(common.load(), from, to, destinations, receipts);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        try (EsmeLoad load = new EsmeLoad(smsc, settings, common.progressEvery(), common::say)) {
            EndSignal.handle(load::stop, () -> {});
            return common.done(load.run());
        }
    }
}
