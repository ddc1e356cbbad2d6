package org.vumi.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.ConfirmedPublisher;
import org.vumi.store.Redis;
import org.vumi.transport.smpp.UnmatchedReceipts;
import org.vumi.worker.BrokerAddress;
import org.vumi.worker.RedisAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi receipts}: the SMSCs' receipts whose message was not known. */
@Command(
        name = "receipts",
        sortOptions = false,
        description = "SMPP receipts whose message was not known: list, replay.",
        subcommands = {ReceiptsCommand.ListCommand.class, ReceiptsCommand.ReplayCommand.class})
final class ReceiptsCommand implements Runnable {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list or replay is needed");
    }

    private Redis redis() {
        return RedisAddress.of(vumi.global.redis, vumi.global.data());
    }

    private BrokerSettings broker(AmqpOptionsMixin amqp) {
        return BrokerAddress.of(vumi.global.broker, vumi.global.data(), amqp.options());
    }

    /** Whose receipts a command is about. */
    static final class Whose {
        @Option(
                names = "--account",
                paramLabel = "NAME",
                description = "Only those of this SMSC account, as list prints it; may be repeated.")
        private Set<String> accounts = Set.of();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = MomentConverter.class,
                defaultValue = "1970-01-01",
                description = "Only those that came from then on: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, UTC.")
        private Instant since;

        Set<String> of(UnmatchedReceipts receipts) {
            return accounts.isEmpty() ? receipts.accounts() : new TreeSet<>(accounts);
        }
    }

    @Command(name = "list", description = "One line per receipt: account, time, the SMSC's id, stat, transport_name.")
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand
        private ReceiptsCommand command;

        @Mixin
        private Whose whose;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            Redis redis = command.redis();
            try {
                UnmatchedReceipts receipts = new UnmatchedReceipts(redis);
                for (String account : whose.of(receipts)) {
                    receipts.list(
                            account,
                            whose.since,
                            entry -> out.println(String.join(
                                    "\t",
                                    Printable.of(entry.account()),
                                    Printable.of(entry.when()),
                                    Printable.of(entry.smscId()),
                                    Printable.of(entry.stat()),
                                    Printable.of(entry.transportName()))));
                }
            } finally {
                redis.stop();
            }
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "replay",
            description = "Looks for their messages again, and publishes the delivery reports of those that are found.")
    static final class ReplayCommand implements Callable<Integer> {
        @ParentCommand
        private ReceiptsCommand command;

        @Mixin
        private AmqpOptionsMixin amqp;

        @Mixin
        private Whose whose;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            BrokerSettings broker = command.broker(amqp);
            Redis redis = command.redis();
            int published = 0;
            int known = 0;
            int unmatched = 0;
            boolean refused = false;
            try (ConfirmedPublisher publisher = ConfirmedPublisher.open(broker, "vumi receipts")) {
                UnmatchedReceipts receipts = new UnmatchedReceipts(redis);
                for (String account : whose.of(receipts)) {
                    UnmatchedReceipts.Outcome outcome = receipts.replay(account, whose.since, publisher::publish);
                    outcome.refused().forEach(sentence -> err.println("vumi: " + Printable.of(sentence)));
                    published += outcome.published();
                    known += outcome.known();
                    unmatched += outcome.unmatched();
                    refused |= !outcome.refused().isEmpty();
                }
            } finally {
                redis.stop();
            }
            out.println("replayed " + published + ", nothing new " + known + ", still unmatched " + unmatched);
            out.flush();
            return refused ? Vumi.FAULT : 0;
        }
    }
}
