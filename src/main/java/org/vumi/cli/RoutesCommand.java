package org.vumi.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.vumi.codec.MessageCodec;
import org.vumi.message.FrozenMap;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.worker.RoutesExplained;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi routes}: the route templates, and where dispatchers send messages. */
@Command(
        name = "routes",
        sortOptions = false,
        description = "The route templates: list, export, check; where dispatchers send messages: explain.",
        subcommands = {
            RoutesListCommand.class,
            RoutesExportCommand.class,
            RoutesCheckCommand.class,
            RoutesCommand.ExplainCommand.class
        })
final class RoutesCommand implements Runnable {
    @ParentCommand
    Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, export, check or explain is needed");
    }

    @Command(
            name = "explain",
            sortOptions = false,
            description = "Says where a message would go and by which rule. Nothing is published or written.")
    static final class ExplainCommand implements Callable<Integer> {
        @ParentCommand
        private RoutesCommand routes;

        @Spec
        private CommandSpec spec;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                required = true,
                description = "YAML file of several workers, or of one dispatcher.")
        private Path config;

        @Option(
                names = "--message",
                paramLabel = "FILE",
                required = true,
                description = "The message or event, as JSON.")
        private Path message;

        @Option(
                names = "--from",
                paramLabel = "NAME",
                description =
                        "Endpoint that it comes in on: an exposed name if it is outbound; default: its transport_name.")
        private String from;

        @Override
        public Integer call() throws IOException {
            VumiMessage asked = message();
            Vumi vumi = routes.vumi;
            try (RoutesExplained explained =
                    RoutesExplained.of(config, vumi.global.home(), vumi.global.data(), vumi.global.redis)) {
                String endpoint = from != null ? from : String.valueOf(asked.field("transport_name"));
                List<String> lines = explained.explain(asked, endpoint);
                if (lines.isEmpty()) {
                    complain(explained, endpoint);
                    return Vumi.FAULT;
                }
                PrintWriter out = spec.commandLine().getOut();
                lines.forEach(line -> out.println(Printable.of(line)));
                out.flush();
                return 0;
            }
        }

        private VumiMessage message() throws IOException {
            try {
                FrozenMap fields = MessageCodec.decode(Files.readAllBytes(message));
                return TransportEvent.TYPE.equals(fields.get("message_type"))
                        ? TransportEvent.of(fields)
                        : TransportUserMessage.of(fields);
            } catch (InvalidMessage e) {
                throw new IllegalArgumentException(message + ": " + e.getMessage(), e);
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException(message + ": no such file", e);
            }
        }

        private void complain(RoutesExplained explained, String endpoint) {
            PrintWriter err = spec.commandLine().getErr();
            explained
                    .dispatchers()
                    .forEach(name -> err.println("vumi: " + name + " takes no such message from '"
                            + Printable.of(endpoint) + "' (--from; accepted: "
                            + String.join(", ", explained.endpoints(name)) + ")"));
            err.flush();
        }
    }
}
