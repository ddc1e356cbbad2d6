package org.vumi.cli;

import picocli.CommandLine.Command;

/** {@code vumi simulator}: far sides for local work. */
@Command(
        name = "simulator",
        description = "Plays a far side for local work, with a web page.",
        mixinStandardHelpOptions = true,
        subcommands = SmscCommand.class)
public final class SimulatorCommand {}
