package org.vumi.cli;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.vumi.component.vumi.InvalidMessages;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.worker.BrokerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi invalid}: the messages that could not be processed. */
@Command(
        name = "invalid",
        sortOptions = false,
        description = "Messages that could not be processed: list, show, replay, drop.",
        subcommands = {
            InvalidCommand.ListCommand.class,
            InvalidCommand.ShowCommand.class,
            InvalidCommand.ReplayCommand.class,
            InvalidCommand.DropCommand.class
        })
final class InvalidCommand implements Runnable {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show, replay or drop is needed");
    }

    InvalidMessages open(AmqpOptionsMixin amqp) throws Exception {
        return InvalidMessages.open(BrokerAddress.of(vumi.global.broker, vumi.global.data(), amqp.options()));
    }

    /** Which messages a command is about. */
    static final class Which {
        @Option(names = "--all", description = "All of them.")
        private boolean all;

        @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids as list prints them.")
        private List<String> ids = List.of();

        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;

        Predicate<String> wanted() {
            if (all == !ids.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "either ids or --all is needed");
            }
            return all ? id -> true : ids::contains;
        }

        Set<String> ids() {
            return new LinkedHashSet<>(ids);
        }
    }

    private static int report(PrintWriter out, PrintWriter err, String done, InvalidMessages.Outcome outcome) {
        outcome.left().forEach(sentence -> err.println("vumi: " + sentence));
        outcome.missing().forEach(id -> err.println("vumi: " + id + ": not on " + VumiConstants.INVALID));
        out.println(done + " " + outcome.done().size());
        return outcome.left().isEmpty() && outcome.missing().isEmpty() ? 0 : Vumi.FAULT;
    }

    @Command(
            name = "list",
            description = "One line per message: id, time, origin, reason, bytes; sent, if it is. Never content.")
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand
        private InvalidCommand invalid;

        @Mixin
        private AmqpOptionsMixin amqp;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            try (InvalidMessages messages = invalid.open(amqp)) {
                messages.list(entry -> out.println(String.join(
                        "\t",
                        entry.id().isEmpty() ? "-" : Printable.of(entry.id()),
                        Printable.of(entry.header(VumiConstants.TIME)),
                        Printable.of(entry.header(VumiConstants.ORIGIN)),
                        Printable.of(entry.header(VumiConstants.REASON)),
                        entry.body().length + (entry.sent() ? "\tsent" : ""))));
            }
            out.flush();
            return 0;
        }
    }

    @Command(name = "show", description = "The headers and the content of one message.")
    static final class ShowCommand implements Callable<Integer> {
        @ParentCommand
        private InvalidCommand invalid;

        @Mixin
        private AmqpOptionsMixin amqp;

        @Parameters(paramLabel = "ID", description = "An id as list prints it.")
        private String id;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            boolean[] found = new boolean[1];
            PrintWriter out = spec.commandLine().getOut();
            try (InvalidMessages messages = invalid.open(amqp)) {
                messages.list(entry -> {
                    if (entry.id().equals(id)) {
                        found[0] = true;
                        entry.headers().forEach((name, value) -> out.println(name + ": " + Printable.of(value)));
                        out.println();
                        out.println(Printable.of(entry.body()));
                    }
                });
            }
            if (!found[0]) {
                spec.commandLine().getErr().println("vumi: " + id + ": not on " + VumiConstants.INVALID);
            }
            out.flush();
            return found[0] ? 0 : Vumi.FAULT;
        }
    }

    @Command(
            name = "replay",
            description =
                    "Publishes messages again under the routing key they came by. One that is sent is not sent again.")
    static final class ReplayCommand implements Callable<Integer> {
        @ParentCommand
        private InvalidCommand invalid;

        @Mixin
        private AmqpOptionsMixin amqp;

        @Mixin
        private Which which;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            Predicate<String> wanted = which.wanted();
            try (InvalidMessages messages = invalid.open(amqp)) {
                return report(
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        "replayed",
                        messages.replay(wanted, which.ids()));
            }
        }
    }

    @Command(name = "drop", description = "Deletes messages for good.")
    static final class DropCommand implements Callable<Integer> {
        @ParentCommand
        private InvalidCommand invalid;

        @Mixin
        private AmqpOptionsMixin amqp;

        @Mixin
        private Which which;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            Predicate<String> wanted = which.wanted();
            try (InvalidMessages messages = invalid.open(amqp)) {
                return report(
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        "dropped",
                        messages.drop(wanted, which.ids()));
            }
        }
    }
}
