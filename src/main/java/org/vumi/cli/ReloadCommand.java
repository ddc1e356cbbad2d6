package org.vumi.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi reload}: a running process reads its configuration again, and says what came of it. */
@Command(
        name = "reload",
        sortOptions = false,
        description =
                "Has a running process read its configuration again: workers that differ are swapped, and nothing changes if anything is wrong.")
final class ReloadCommand implements Callable<Integer> {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ManagementClientMixin management;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> outcome = management.reload(vumi.global.data());
        List<?> faults = (List<?>) outcome.get("faults");
        if (!faults.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            faults.forEach(fault -> err.println(Printable.of(fault.toString())));
            err.flush();
            return Vumi.FAULT;
        }
        PrintWriter out = spec.commandLine().getOut();
        for (String what : List.of("swapped", "started", "stopped")) {
            ((List<?>) outcome.get(what)).forEach(worker -> out.println(what + " " + worker));
        }
        out.flush();
        return 0;
    }
}
