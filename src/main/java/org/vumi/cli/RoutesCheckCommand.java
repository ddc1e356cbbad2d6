package org.vumi.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vumi.config.ConfigFault;
import org.vumi.worker.TemplateCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi routes check}: everything wrong with the route templates. */
@Command(
        name = "check",
        sortOptions = false,
        description =
                "Checks the route templates, and with --config the workers that are made of them. Nothing is started.")
final class RoutesCheckCommand implements Callable<Integer> {
    @ParentCommand
    private RoutesCommand routes;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file of several workers, to make all their routes; may be repeated.")
    private List<Path> configurations = new ArrayList<>();

    @Override
    public Integer call() {
        try (TemplateCatalog templates = new TemplateCatalog(routes.vumi.global.home())) {
            List<ConfigFault> faults = templates.check(configurations);
            PrintWriter err = spec.commandLine().getErr();
            faults.forEach(fault -> err.println(Printable.of(fault.toString())));
            err.flush();
            return faults.isEmpty() ? 0 : Vumi.FAULT;
        }
    }
}
