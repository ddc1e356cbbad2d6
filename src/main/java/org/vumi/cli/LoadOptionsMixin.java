package org.vumi.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.simulator.load.Load;
import org.vumi.simulator.load.Loopback;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code vumi load smsc} and {@code esme} have in common. */
final class LoadOptionsMixin {
    private static final String PASSWORD_VARIABLE = "VUMI_LOAD_PASSWORD";

    @Option(
            names = "--allow-remote",
            description = "Lets --host be another machine's, or an address that other machines reach.")
    private boolean allowRemote;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Holds the bind's password; without it the environment's VUMI_LOAD_PASSWORD counts.")
    private Path passwordFile;

    @Option(
            names = "--messages",
            paramLabel = "COUNT",
            defaultValue = "10000",
            description = "How many are sent, the warm-up included.")
    private int messages;

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            defaultValue = "0",
            description = "Messages per second, whatever the peer does; 0: as fast as the window allows.")
    private double rate;

    @Option(
            names = "--window",
            paramLabel = "COUNT",
            defaultValue = "50",
            description = "Unanswered messages per bind, at most.")
    private int window;

    @Option(
            names = "--binds",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Binds that there are to be before it begins.")
    private int binds;

    @Option(
            names = "--text-length",
            paramLabel = "COUNT",
            defaultValue = "60",
            description = "Characters of a text; the 16 of its token at least.")
    private int textLength;

    @Option(
            names = "--warm-up",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Messages in front that are counted, but left out of rates and latencies.")
    private int warmUp;

    @Option(
            names = "--bind-wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long the binds may take.")
    private double bindWait;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "A run in which nothing happens any more ends after this.")
    private double idle;

    @Option(
            names = "--linger",
            paramLabel = "SECONDS",
            defaultValue = "0.5",
            description = "How long a complete run waits for what comes twice.")
    private double linger;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Every run ends after this.")
    private double timeLimit;

    @Option(
            names = "--progress",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time between two lines of progress on stderr; 0: none.")
    private double progress;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Load load() {
        return new Load(
                messages,
                rate,
                window,
                binds,
                textLength,
                warmUp,
                seconds(bindWait),
                seconds(idle),
                seconds(linger),
                seconds(timeLimit));
    }

    String checked(String host) {
        if (!allowRemote) {
            Loopback.require(host);
        }
        return host;
    }

    /** Without the line's end; empty if there is none. */
    String password() {
        if (passwordFile == null) {
            return System.getenv().getOrDefault(PASSWORD_VARIABLE, "");
        }
        try {
            return Files.readString(passwordFile).stripTrailing();
        } catch (IOException e) {
            throw new IllegalArgumentException("password file '" + passwordFile + "' cannot be read", e);
        }
    }

    Duration progressEvery() {
        return seconds(progress);
    }

    void say(String line) {
        spec.commandLine().getErr().println(line);
    }

    /** Prints the result. @return the exit code */
    int done(Map<String, Object> result) {
        var out = spec.commandLine().getOut();
        out.println(new String(MessageCodec.encode(result), StandardCharsets.US_ASCII));
        out.flush();
        boolean ended =
                result.get("ended").equals("complete") || result.get("ended").equals("stopped");
        return ended && result.get("missing").equals(0) ? 0 : Vumi.FAULT;
    }

    static Duration seconds(double value) {
        if (!(value >= 0 && value <= 86_400)) {
            throw new IllegalArgumentException(value + " seconds is not in 0..86400");
        }
        return Duration.ofNanos((long) (value * 1e9));
    }
}
