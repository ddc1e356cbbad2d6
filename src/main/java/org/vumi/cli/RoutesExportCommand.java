package org.vumi.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.vumi.worker.TemplateCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi routes export NAME...}: built-in templates to edit. */
@Command(
        name = "export",
        sortOptions = false,
        description = "Writes the file of a built-in route template into routes/ of --home, to edit it there.")
final class RoutesExportCommand implements Callable<Integer> {
    @ParentCommand
    private RoutesCommand routes;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "A template's id, or a worker class.")
    private List<String> names;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (TemplateCatalog templates = new TemplateCatalog(routes.vumi.global.home())) {
            for (String name : names) {
                out.println(templates.export(name));
                out.flush();
            }
        }
        return 0;
    }
}
