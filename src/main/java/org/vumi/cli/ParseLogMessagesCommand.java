package org.vumi.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vumi.codec.MessageCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vumi parse_log_messages}: the inbound messages of a log, for {@code vumi inject_messages}. Source: spec core 10.7. */
@Command(
        name = "parse_log_messages",
        aliases = "parse-log-messages",
        sortOptions = false,
        description = "Reads a log from standard input and writes the inbound messages it shows, as JSON lines.")
final class ParseLogMessagesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--from"},
            paramLabel = "TIME",
            converter = MomentConverter.class,
            description = "Only messages of that second or later: YYYY-MM-DD HH:MM:SS, UTC.")
    private Instant from;

    @Option(
            names = {"-u", "--until"},
            paramLabel = "TIME",
            converter = MomentConverter.class,
            description = "Only messages of that second or earlier.")
    private Instant until;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "vumi",
            description = "Which of Vumi's own lines are read: vumi or smpp. Those of LoggingMiddleware always are.")
    private LoggedMessages.Form form;

    private final InputStream in = System.in;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        LoggedMessages messages = new LoggedMessages(from, until, form);
        boolean faulty = false;
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        long number = 0;
        for (String line = lines.readLine(); line != null && !out.checkError(); line = lines.readLine()) {
            number++;
            try {
                Optional<Map<String, Object>> message = messages.read(line);
                message.ifPresent(fields -> out.println(new String(MessageCodec.encode(fields), US_ASCII)));
            } catch (IllegalArgumentException e) {
                faulty = true;
                complain("line " + number + ": its message cannot be read: " + e.getMessage());
            }
        }
        out.flush();
        if (messages.otherZones() > 0) {
            complain(messages.otherZones() + " lines are passed over, since their time is not UTC (+0000)");
        }
        return faulty ? Vumi.FAULT : 0;
    }

    private void complain(String sentence) {
        spec.commandLine().getErr().println("vumi: " + sentence);
    }
}
