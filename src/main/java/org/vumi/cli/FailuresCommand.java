package org.vumi.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.vumi.failure.FailureRecord;
import org.vumi.failure.FailureRecords;
import org.vumi.scheduler.Buckets;
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

/** {@code vumi failures}: what transports could not send, as failure workers keep it. */
@Command(
        name = "failures",
        sortOptions = false,
        description = "Messages that could not be sent: list, show, retry, drop.",
        subcommands = {
            FailuresCommand.ListCommand.class,
            FailuresCommand.ShowCommand.class,
            FailuresCommand.RetryCommand.class,
            FailuresCommand.DropCommand.class
        })
final class FailuresCommand implements Runnable {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show, retry or drop is needed");
    }

    private int with(ToIntFunction<FailureRecords> work) {
        Redis redis = RedisAddress.of(vumi.global.redis, vumi.global.data());
        try {
            return work.applyAsInt(new FailureRecords(redis));
        } finally {
            redis.stop();
        }
    }

    /** Which failures a command is about. */
    static final class Which {
        @Option(
                names = "--transport",
                paramLabel = "NAME",
                description = "Only those of this transport; may be repeated.")
        private Set<String> transports = Set.of();

        @Option(
                names = "--reason",
                paramLabel = "CODE",
                description = "Only those with this reason, as list prints it.")
        private String reason;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = MomentConverter.class,
                description = "Only those from then on: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, UTC.")
        private Instant since;

        @Option(
                names = "--until",
                paramLabel = "TIME",
                converter = MomentConverter.class,
                description = "Only those before that, written likewise.")
        private Instant until;

        Set<String> transports(FailureRecords failures) {
            return transports.isEmpty() ? failures.transports() : new TreeSet<>(transports);
        }

        boolean any() {
            return !transports.isEmpty() || reason != null || since != null || until != null;
        }

        Predicate<FailureRecord> wanted() {
            // names of seconds compare as their times do
            String first = since == null ? "" : Buckets.name(since);
            String last = until == null ? "~" : Buckets.name(until);
            return failure -> failure.second().compareTo(first) >= 0
                    && failure.second().compareTo(last) < 0
                    && (reason == null || reason.equals(failure.code()));
        }
    }

    @Command(
            name = "list",
            description =
                    "One line per failure: id, time, transport_name, message_id, reason, retries, waits or final. Never content.")
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand
        private FailuresCommand command;

        @Mixin
        private Which which;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            return command.with(failures -> {
                failures.list(which.transports(failures), which.wanted(), failure -> out.write(line(failure)));
                return out.checkError() ? Vumi.FAULT : 0;
            });
        }

        private static String line(FailureRecord failure) {
            return String.join(
                            "\t",
                            Printable.of(failure.id()),
                            Printable.of(failure.second()),
                            Printable.of(failure.transportName()),
                            Printable.of(failure.messageId()),
                            Printable.of(failure.code()),
                            Long.toString(failure.retries()),
                            failure.retried() ? "waits" : "final")
                    + "\n";
        }
    }

    @Command(name = "show", description = "The reason of one failure, and its message as JSON.")
    static final class ShowCommand implements Callable<Integer> {
        @ParentCommand
        private FailuresCommand command;

        @Parameters(paramLabel = "ID", description = "An id as list prints it.")
        private String id;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            boolean[] found = new boolean[1];
            return command.with(failures -> {
                failures.list(failures.transports(), failure -> failure.id().equals(id), failure -> {
                    found[0] = true;
                    failure.reason().lines().forEach(line -> out.println(Printable.of(line)));
                    out.println();
                    out.println(Printable.of(failure.message()));
                });
                if (!found[0]) {
                    spec.commandLine().getErr().println("vumi: " + Printable.of(id) + ": no such failure");
                }
                out.flush();
                return found[0] ? 0 : Vumi.FAULT;
            });
        }
    }

    /** Ids, or all that fit the options. */
    static final class Chosen {
        @Option(names = "--all", description = "All of them.")
        private boolean all;

        @Mixin
        private Which which;

        @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids as list prints them.")
        private List<String> ids = List.of();

        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;

        interface Change {
            int of(Set<String> transports, Predicate<FailureRecord> wanted, Consumer<FailureRecord> left);
        }

        /** @return the exit code */
        int change(FailureRecords failures, String done, Change change) {
            if ((all || which.any()) == !ids.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "either ids, or options or --all are needed");
            }
            PrintWriter err = spec.commandLine().getErr();
            Set<String> missing = new TreeSet<>(ids);
            Set<String> left = new HashSet<>();
            int changed = change.of(
                    which.transports(failures),
                    failure -> ids.isEmpty() ? which.wanted().test(failure) : missing.remove(failure.id()),
                    failure -> left.add(failure.id()));
            left.forEach(id -> err.println("vumi: " + Printable.of(id) + ": is being sent just now"));
            missing.forEach(id -> err.println("vumi: " + Printable.of(id) + ": no such failure"));
            spec.commandLine().getOut().println(done + " " + changed);
            return left.isEmpty() && missing.isEmpty() ? 0 : Vumi.FAULT;
        }
    }

    @Command(name = "retry", description = "Makes messages due now, those too that were given up.")
    static final class RetryCommand implements Callable<Integer> {
        @ParentCommand
        private FailuresCommand command;

        @Mixin
        private Chosen chosen;

        @Override
        public Integer call() {
            Instant now = Clock.systemUTC().instant();
            return command.with(failures -> chosen.change(
                    failures, "retried", (transports, wanted, left) -> failures.retry(transports, wanted, now, left)));
        }
    }

    @Command(name = "drop", description = "Deletes failures for good; what waits is not tried again.")
    static final class DropCommand implements Callable<Integer> {
        @ParentCommand
        private FailuresCommand command;

        @Mixin
        private Chosen chosen;

        @Override
        public Integer call() {
            return command.with(failures -> chosen.change(failures, "dropped", failures::drop));
        }
    }
}
