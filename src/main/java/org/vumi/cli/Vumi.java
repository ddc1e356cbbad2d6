package org.vumi.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.vumi.worker.AmqpOptions;
import org.vumi.worker.LaunchOptions;
import org.vumi.worker.ManagementOptions;
import org.vumi.worker.Servers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vumi}: the command that all others belong to. */
@Command(
        name = "vumi",
        description = "A messaging engine: phones reach it by SMS, USSD, chat or HTTP; applications answer.",
        versionProvider = VersionProvider.class,
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        sortOptions = false,
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            StartWorkerCommand.class,
            ReloadCommand.class,
            SimulatorCommand.class,
            LoadCommand.class,
            InvalidCommand.class,
            FailuresCommand.class,
            ScheduledCommand.class,
            ReceiptsCommand.class,
            MessagesCommand.class,
            BatchesCommand.class,
            TagpoolsCommand.class,
            SmppCommand.class,
            RoutesCommand.class,
            CheckCommand.class,
            InjectMessagesCommand.class,
            ParseLogMessagesCommand.class,
            SetupBrokerCommand.class
        })
public final class Vumi implements Runnable {
    /** A configuration at fault, or a start that failed. */
    static final int FAULT = 1;

    /** A command line at fault. */
    static final int USAGE = 2;

    @Mixin
    GlobalOptions global;

    @Option(names = "-n", description = "Stay in the foreground: accepted as Vumi's scripts have it, and always so.")
    boolean foreground;

    @Option(
            names = "--pidfile",
            paramLabel = "FILE",
            description = "Holds the process id as long as the process lives.")
    Path pidFile;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }

    /**
     * @param fallback what is used if nobody says which broker or Redis; null: Vumi's own defaults
     * @param management null for none
     * @param metricsPrefix empty for no metrics
     */
    LaunchOptions launchOptions(
            AmqpOptions amqp,
            String fallback,
            Servers.Embedded embedded,
            ManagementOptions management,
            Duration statusInterval,
            String metricsPrefix) {
        return new LaunchOptions(
                global.home(),
                global.data(),
                global.broker,
                global.redis,
                amqp,
                fallback,
                embedded,
                management,
                statusInterval,
                metricsPrefix);
    }

    public static void main(String[] args) {
        // bytes for other programs do not depend on the terminal's settings
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.exit(commandLine().setOut(out).execute(args));
    }

    static CommandLine commandLine() {
        Vumi vumi = new Vumi();
        return new CommandLine(vumi)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(parsed -> {
                    Logging.configure(vumi.global.logLevel, vumi.global.logFormat);
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setExecutionExceptionHandler(new FaultReport());
    }
}
