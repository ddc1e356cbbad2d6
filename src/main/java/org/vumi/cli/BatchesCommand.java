package org.vumi.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.store.BatchPage;
import org.vumi.store.MessageBatches;
import org.vumi.store.Redis;
import org.vumi.store.StoreTime;
import org.vumi.worker.RedisAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi batches}: stored messages that belong together. */
@Command(
        name = "batches",
        sortOptions = false,
        description = "Batches of stored messages: list, show, start, done.",
        subcommands = {
            BatchesCommand.ListCommand.class,
            BatchesCommand.ShowCommand.class,
            BatchesCommand.StartCommand.class,
            BatchesCommand.DoneCommand.class
        })
final class BatchesCommand implements Runnable {
    private static final int PAGE = 500;

    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show, start or done is needed");
    }

    private int with(StoreOptionsMixin store, ToIntFunction<MessageBatches> work) {
        Redis redis = RedisAddress.of(vumi.global.redis, vumi.global.data());
        try {
            return work.applyAsInt(new MessageBatches(redis, store.settings(), MessageIds.RANDOM, Clock.systemUTC()));
        } finally {
            redis.stop();
        }
    }

    private static String line(BatchPage.Batch batch) {
        Map<String, Long> status = batch.status();
        return String.join(
                "\t",
                Printable.of(batch.id()),
                batch.began().equals(Instant.EPOCH) ? "-" : StoreTime.write(batch.began()),
                String.valueOf(status.getOrDefault("sent", 0L)),
                String.valueOf(status.getOrDefault("ack", 0L)),
                String.valueOf(status.getOrDefault("delivery_report", 0L)),
                batch.tags().stream().map(TagConverter::show).collect(Collectors.joining(" ")));
    }

    @Command(
            name = "list",
            description = "One line per batch, the newest first: id, when it began, sent, ack, delivery_report, tags.")
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand
        private BatchesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(store, batches -> {
                PrintWriter out = spec.commandLine().getOut();
                String next = null;
                do {
                    BatchPage page = batches.page(next, PAGE);
                    page.batches().forEach(batch -> out.println(line(batch)));
                    next = page.next().orElse(null);
                } while (next != null && !out.checkError());
                return 0;
            });
        }
    }

    @Command(name = "show", description = "The tags of one batch, those that it still has, and its counts.")
    static final class ShowCommand implements Callable<Integer> {
        @ParentCommand
        private BatchesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Parameters(paramLabel = "ID", description = "An id as list prints it.")
        private String id;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(store, batches -> {
                PrintWriter out = spec.commandLine().getOut();
                Optional<List<Tag>> tags = batches.tags(id);
                Map<String, Long> status = batches.status(id);
                if (tags.isEmpty() && status.isEmpty()) {
                    throw new NoSuchElementException("there is no batch '" + id + "'");
                }
                for (Tag tag : tags.orElse(List.of())) {
                    boolean held = batches.current(tag).equals(Optional.of(id));
                    out.println("tag: " + TagConverter.show(tag) + (held ? "" : " (no longer)"));
                }
                status.forEach((name, count) -> out.println(Printable.of(name) + ": " + count));
                return 0;
            });
        }
    }

    @Command(name = "start", description = "Begins a batch, which takes its tags from older ones, and prints its id.")
    static final class StartCommand implements Callable<Integer> {
        @ParentCommand
        private BatchesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Parameters(
                arity = "0..*",
                paramLabel = "POOL:TAG",
                converter = TagConverter.class,
                description = "Messages with one of these tags belong to the batch.")
        private List<Tag> tags = List.of();

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(store, batches -> {
                spec.commandLine().getOut().println(batches.start(tags));
                return 0;
            });
        }
    }

    @Command(name = "done", description = "Finishes batches: their tags are free again.")
    static final class DoneCommand implements Callable<Integer> {
        @ParentCommand
        private BatchesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids as list prints them.")
        private List<String> ids;

        @Override
        public Integer call() {
            return command.with(store, batches -> {
                ids.forEach(batches::finish);
                return 0;
            });
        }
    }
}
