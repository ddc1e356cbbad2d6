package org.vumi.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is published of all workers by the way of Vumi's metrics. */
final class MetricsOptionsMixin {
    private static final Pattern PREFIX = Pattern.compile("([a-z0-9_-]+\\.)+");
    private static final String NONE = "none";

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--metrics-prefix",
            paramLabel = "PREFIX",
            defaultValue = "vumi.workers.",
            description =
                    "Begins the names of the metrics that every worker publishes on vumi.metrics; none: it publishes none."
                            + " Default: ${DEFAULT-VALUE}")
    private String prefix;

    /** Empty for none. */
    String prefix() {
        if (prefix.equals(NONE)) {
            return "";
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--metrics-prefix '" + prefix + "' (accepted: none, or lower case names with a dot after each)");
        }
        return prefix;
    }
}
