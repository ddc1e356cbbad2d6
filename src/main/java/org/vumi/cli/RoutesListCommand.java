package org.vumi.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.vumi.worker.TemplateCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi routes list}: the route templates that workers are made of. */
@Command(
        name = "list",
        sortOptions = false,
        description = "Prints every route template: its id, whose it is, its file and its configuration keys.")
final class RoutesListCommand implements Callable<Integer> {
    @ParentCommand
    private RoutesCommand routes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (TemplateCatalog templates = new TemplateCatalog(routes.vumi.global.home())) {
            for (TemplateCatalog.Entry entry : templates.entries()) {
                String whose = entry.overrides() ? "yours, overrides" : entry.ofHome() ? "yours" : "built-in";
                out.println(String.join("\t", entry.id(), whose, entry.file(), String.join(" ", entry.keys())));
            }
        }
        out.flush();
        return 0;
    }
}
