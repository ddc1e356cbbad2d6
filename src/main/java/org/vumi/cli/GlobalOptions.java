package org.vumi.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {
    @Option(
            names = "--broker",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "embedded, or amqp(s)://user:password@host:port/vhost.")
    String broker;

    @Option(
            names = "--redis",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "embedded, or redis(s)://user:password@host:port/db.")
    String redis;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = ".",
            scope = ScopeType.INHERIT,
            description = "Where routes/ and lib/ are looked for and relative paths start; default: working directory.")
    Path home;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Directory of the embedded servers and generated passwords; default: vumi-data under --home.")
    Path data;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            scope = ScopeType.INHERIT,
            description = "error, warn, info, debug or trace; default: ${DEFAULT-VALUE}.")
    LogLevel logLevel;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "plain",
            scope = ScopeType.INHERIT,
            description = "plain or json; default: ${DEFAULT-VALUE}.")
    LogFormat logFormat;

    Path home() {
        return home.toAbsolutePath().normalize();
    }

    Path data() {
        return data == null
                ? home().resolve("vumi-data")
                : data.toAbsolutePath().normalize();
    }

    /** Levels of {@code --log-level}. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** Formats of {@code --log-format}. */
    enum LogFormat {
        PLAIN,
        JSON
    }
}
