package org.vumi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.vumi.scheduler.Agenda;
import org.vumi.scheduler.AgendaKeys;
import org.vumi.scheduler.Buckets;
import org.vumi.scheduler.Scheduler;
import org.vumi.store.Redis;
import org.vumi.worker.RedisAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi scheduled}: messages that wait for their time. */
@Command(
        name = "scheduled",
        sortOptions = false,
        description = "Messages that wait for their time: list, cancel.",
        subcommands = {ScheduledCommand.ListCommand.class, ScheduledCommand.CancelCommand.class})
final class ScheduledCommand implements Runnable {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list or cancel is needed");
    }

    /** Which scheduler a command is about. */
    static final class Whose {
        @Option(
                names = "--transport",
                paramLabel = "NAME",
                description = "Whose messages, by the scheduler's transport_name.")
        private String transport;

        @Option(
                names = "--prefix",
                paramLabel = "NAME",
                description = "How the scheduler's keys begin, where its configuration has a scheduler_prefix.")
        private String prefix;

        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;

        Agenda of(Redis redis) {
            if ((transport == null) == (prefix == null)) {
                throw new ParameterException(spec.commandLine(), "either --transport or --prefix is needed");
            }
            return new Agenda(
                    redis, AgendaKeys.scheduled(prefix == null ? Scheduler.prefix(transport) : prefix), Buckets.of(1));
        }
    }

    private int with(Whose whose, ToIntFunction<Agenda> work) {
        Redis redis = RedisAddress.of(vumi.global.redis, vumi.global.data());
        try {
            return work.applyAsInt(whose.of(redis));
        } finally {
            redis.stop();
        }
    }

    @Command(name = "list", description = "One line per message: time, message_id, bytes. Never content.")
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand
        private ScheduledCommand command;

        @Mixin
        private Whose whose;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            return command.with(whose, agenda -> {
                agenda.list(entry -> out.write(line(entry)));
                return out.checkError() ? Vumi.FAULT : 0;
            });
        }

        private static String line(Agenda.Stored entry) {
            String bucket = entry.field("bucket_key");
            String messageId = entry.field("message_id");
            return String.join(
                            "\t",
                            Printable.of(bucket.substring(bucket.lastIndexOf('.') + 1)),
                            messageId.isEmpty() ? "-" : Printable.of(messageId),
                            Integer.toString(entry.field("payload").getBytes(UTF_8).length))
                    + "\n";
        }
    }

    @Command(name = "cancel", description = "Deletes messages, which are not sent then.")
    static final class CancelCommand implements Callable<Integer> {
        @ParentCommand
        private ScheduledCommand command;

        @Mixin
        private Whose whose;

        @Parameters(arity = "1..*", paramLabel = "ID", description = "message_ids as list prints them.")
        private List<String> ids;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(whose, agenda -> {
                List<String> left = new ArrayList<>(ids);
                left.removeIf(agenda::cancel);
                left.forEach(id -> spec.commandLine()
                        .getErr()
                        .println("vumi: " + Printable.of(id) + ": does not wait, or is being sent just now"));
                spec.commandLine().getOut().println("cancelled " + (ids.size() - left.size()));
                return left.isEmpty() ? 0 : Vumi.FAULT;
            });
        }
    }
}
