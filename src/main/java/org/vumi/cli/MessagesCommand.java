package org.vumi.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.vumi.codec.MessageCodec;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Direction;
import org.vumi.store.MessagePage;
import org.vumi.store.MessageQuery;
import org.vumi.store.Redis;
import org.vumi.store.StoreIndex;
import org.vumi.store.StoredMessage;
import org.vumi.store.StoredMessages;
import org.vumi.worker.RedisAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi messages}: what the message store holds. */
@Command(
        name = "messages",
        sortOptions = false,
        description = "Stored messages: list, show, export, index.",
        subcommands = {
            MessagesCommand.ListCommand.class,
            MessagesCommand.ShowCommand.class,
            MessagesCommand.ExportCommand.class,
            MessagesCommand.IndexCommand.class
        })
final class MessagesCommand implements Runnable {
    private static final int PAGE = 500;

    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show, export or index is needed");
    }

    private int with(ToIntFunction<Redis> work) {
        Redis redis = RedisAddress.of(vumi.global.redis, vumi.global.data());
        try {
            return work.applyAsInt(redis);
        } finally {
            redis.stop();
        }
    }

    /** Which messages a command is about. */
    static final class Which {
        @Option(names = "--batch", paramLabel = "ID", description = "Only those of this batch.")
        private String batch;

        @Option(
                names = "--tag",
                paramLabel = "POOL:TAG",
                converter = TagConverter.class,
                description = "Only those that came with this tag.")
        private Tag tag;

        @Option(
                names = "--address",
                paramLabel = "ADDRESS",
                description = "Only those from and to this person, written as in the messages.")
        private String address;

        @Option(names = "--direction", paramLabel = "DIRECTION", description = "Only inbound or only outbound ones.")
        private Direction direction;

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

        @Option(names = "--newest-first", description = "Else the oldest come first.")
        private boolean newestFirst;

        @Option(names = "--limit", paramLabel = "NUMBER", description = "At most so many.")
        private Long limit;

        long limit() {
            if (limit != null && limit < 1) {
                throw new IllegalArgumentException("--limit is " + limit + " (accepted: 1 or more)");
            }
            return limit == null ? Long.MAX_VALUE : limit;
        }

        private MessageQuery query() {
            return new MessageQuery(batch, tag, address, direction, since, until, newestFirst);
        }
    }

    /** Writes messages page by page, so that it needs no more memory for many of them. */
    private static final class Reading {
        private final StoredMessages messages;
        private final PrintWriter err;
        private boolean unreadable;

        Reading(StoredMessages messages, PrintWriter err) {
            this.messages = messages;
            this.err = err;
            if (!messages.indexBuilt()) {
                err.println("vumi: only messages stored by this software are found (all: vumi messages index)");
            }
        }

        /** @return the exit code */
        int write(Which which, PrintWriter out, Function<List<StoredMessage>, Iterator<String>> rows) {
            long left = which.limit();
            String next = null;
            do {
                MessagePage page = messages.page(which.query(), next, (int) Math.min(PAGE, left));
                page.unreadable().forEach(sentence -> err.println("vumi: " + Printable.of(sentence)));
                unreadable |= !page.unreadable().isEmpty();
                rows.apply(page.messages()).forEachRemaining(out::write);
                left -= page.messages().size();
                next = page.next().orElse(null);
            } while (next != null && left > 0 && !out.checkError());
            return unreadable || out.checkError() ? Vumi.FAULT : 0;
        }
    }

    @Command(
            name = "list",
            description =
                    "One line per message: time, direction, id, from_addr, to_addr, transport_name. Never content.")
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand
        private MessagesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Mixin
        private Which which;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(redis -> new Reading(
                            new StoredMessages(redis, store.prefix()),
                            spec.commandLine().getErr())
                    .write(which, spec.commandLine().getOut(), page -> page.stream()
                            .map(ListCommand::line)
                            .iterator()));
        }

        private static String line(StoredMessage stored) {
            TransportUserMessage message = stored.message();
            return String.join(
                            "\t",
                            shown(message.timestamp()),
                            stored.direction().word(),
                            shown(message.messageId()),
                            shown(message.fromAddr()),
                            shown(message.toAddr()),
                            shown(message.transportName()))
                    + "\n";
        }

        private static String shown(String text) {
            return text == null ? "-" : Printable.of(text);
        }
    }

    @Command(name = "show", description = "One message, its batches and its events, as JSON.")
    static final class ShowCommand implements Callable<Integer> {
        @ParentCommand
        private MessagesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Parameters(paramLabel = "ID", description = "An id as list prints it.")
        private String id;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(redis -> {
                StoredMessages messages = new StoredMessages(redis, store.prefix());
                PrintWriter out = spec.commandLine().getOut();
                boolean found = false;
                for (Direction direction : Direction.values()) {
                    Optional<TransportUserMessage> message = messages.message(direction, id);
                    if (message.isPresent()) {
                        out.println(direction.word() + " " + new String(MessageCodec.encode(message.get()), US_ASCII));
                        found = true;
                    }
                }
                messages.batches(id).forEach(batch -> out.println("batch " + Printable.of(batch)));
                messages.events(id)
                        .forEach(event -> out.println("event " + new String(MessageCodec.encode(event), US_ASCII)));
                if (!found) {
                    spec.commandLine().getErr().println("vumi: " + Printable.of(id) + ": not stored");
                }
                return found ? 0 : Vumi.FAULT;
            });
        }
    }

    @Command(name = "export", description = "Whole messages with their events, to be read by other programs.")
    static final class ExportCommand implements Callable<Integer> {
        @ParentCommand
        private MessagesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Mixin
        private Which which;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "jsonl",
                description = "jsonl (a JSON object on each line) or csv; default: ${DEFAULT-VALUE}.")
        private ExportFormat format;

        @Option(
                names = "--output",
                paramLabel = "FILE",
                description = "File to write, readable by its owner only; must not exist. Default: stdout.")
        private Path output;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            if (output == null) {
                return export(spec.commandLine().getOut());
            }
            Path file = command.vumi.global.home().resolve(output);
            var channel = Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (PrintWriter out = new PrintWriter(java.nio.channels.Channels.newWriter(channel, UTF_8))) {
                return export(out);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        private int export(PrintWriter out) {
            return command.with(redis -> {
                StoredMessages messages = new StoredMessages(redis, store.prefix());
                out.write(format.head());
                return new Reading(messages, spec.commandLine().getErr())
                        .write(which, out, page -> rows(messages, page));
            });
        }

        private Iterator<String> rows(StoredMessages messages, List<StoredMessage> page) {
            List<String> ids =
                    page.stream().map(stored -> stored.message().messageId()).toList();
            Iterator<List<TransportEvent>> events = messages.eventsOfAll(ids).iterator();
            return page.stream()
                    .map(stored -> format.row(stored, events.next()))
                    .iterator();
        }
    }

    @Command(
            name = "index",
            description = "Makes what others have stored, such as Vumi 0.4, be found by list, export and batches list.")
    static final class IndexCommand implements Callable<Integer> {
        @ParentCommand
        private MessagesCommand command;

        @Mixin
        private StoreOptionsMixin store;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(redis -> {
                long indexed = new StoreIndex(redis, store.prefix(), Clock.systemUTC()).build();
                spec.commandLine().getOut().println("indexed " + indexed);
                return 0;
            });
        }
    }
}
