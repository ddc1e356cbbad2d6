package org.vumi.cli;

import picocli.CommandLine.Command;

/** {@code vumi load}: tries a deployment with many messages. */
@Command(
        name = "load",
        description = "Puts load on a deployment and says what became of each message.",
        mixinStandardHelpOptions = true,
        subcommands = {LoadSmscCommand.class, LoadEsmeCommand.class})
public final class LoadCommand {}
