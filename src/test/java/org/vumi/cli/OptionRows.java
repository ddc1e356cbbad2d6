package org.vumi.cli;

import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A command's options as rows of a page's table: option, default, meaning. */
final class OptionRows {
    private OptionRows() {}

    /** @param elsewhere names of options that are listed elsewhere */
    static List<String> of(CommandLine command, Set<String> elsewhere) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .filter(option -> !elsewhere.contains(option.longestName()))
                .map(OptionRows::row)
                .toList();
    }

    static List<String> of(Object command) {
        return of(new CommandLine(command), Set.of());
    }

    private static String row(OptionSpec option) {
        boolean flag = option.type() == boolean.class;
        boolean noDefault =
                option.defaultValue() == null || option.defaultValue().isEmpty();
        return "| `%s%s` | %s | %s |"
                .formatted(
                        option.longestName(),
                        flag ? "" : "=" + option.paramLabel(),
                        noDefault ? "" : "`" + option.defaultValue() + "`",
                        String.join(" ", option.description()).replace("%%", "%"));
    }
}
