package org.vumi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.ConfirmedPublisher;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.worker.BrokerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi inject_messages}: messages of a file as if a transport had them from users. Source: spec core 10.6. */
@Command(
        name = "inject_messages",
        aliases = "inject-messages",
        sortOptions = false,
        description =
                "Reads messages from standard input, a JSON object on each line, and publishes them as inbound ones.")
final class InjectMessagesCommand implements Callable<Integer> {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--transport-name",
            paramLabel = "NAME",
            required = true,
            description = "Published on NAME.inbound; also the transport_name of messages that have none.")
    private String transportName;

    @Option(
            names = {"-v", "--verbose"},
            paramLabel = "VALUE",
            arity = "0..1",
            fallbackValue = "1",
            defaultValue = "",
            description = "Writes each line to standard output before it is published; off with an empty value.")
    private String verbose;

    @Mixin
    private AmqpOptionsMixin amqp;

    private final InputStream in = System.in;

    /** A line of the input that ends the command. */
    private static final class BadLine extends Exception {
        BadLine(long number, String sentence, long published) {
            super("line " + number + ": " + sentence + "; " + published
                    + " messages before it are published, and none after it");
        }
    }

    @Override
    public Integer call() throws Exception {
        String key = transportName + ".inbound";
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            throw new ParameterException(
                    spec.commandLine(), "--transport-name '" + transportName + "' is not lower case");
        }
        try (ConfirmedPublisher publisher = ConfirmedPublisher.open(
                BrokerAddress.of(vumi.global.broker, vumi.global.data(), amqp.options()),
                "vumi inject_messages",
                key)) {
            publish(new BufferedReader(new InputStreamReader(in, UTF_8)), publisher, key);
        }
        return 0;
    }

    private void publish(BufferedReader lines, ConfirmedPublisher publisher, String key) throws IOException, BadLine {
        PrintWriter out = spec.commandLine().getOut();
        long published = 0;
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            if (!verbose.isEmpty()) {
                out.println(line.strip());
                out.flush();
            }
            Optional<String> refusal;
            try {
                refusal = publisher.publish(key, MessageCodec.encode(message(transportName, line)));
            } catch (IOException | RuntimeException e) { // a message that is none, a broker that is gone
                refusal = Optional.of(String.valueOf(e.getMessage()));
            }
            if (refusal.isPresent()) {
                throw new BadLine(number, refusal.get(), published);
            }
            published++;
        }
        spec.commandLine().getErr().println("vumi: published " + published + " on " + key);
    }

    /**
     * @param line a JSON object with fields of a message; those that are absent get defaults
     * @throws InvalidMessage if it is none, or lacks something that has no default
     */
    static TransportUserMessage message(String transportName, String line) {
        TransportUserMessage.Builder message = TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("transport_name", transportName);
        for (Map.Entry<String, Object> field :
                MessageCodec.decode(line.getBytes(UTF_8)).entrySet()) {
            message.put(field.getKey(), field.getValue());
        }
        return message.build();
    }
}
