package org.vumi.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.vumi.codec.MessageCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi smpp}: the SMPP links of a process that runs. */
@Command(
        name = "smpp",
        sortOptions = false,
        description = "The SMPP links of a running process: status.",
        subcommands = SmppCommand.StatusCommand.class)
final class SmppCommand implements Runnable {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "status is needed");
    }

    @Command(
            name = "status",
            sortOptions = false,
            description = "What became of every submit_sm, and of what came in, since the process began.")
    static final class StatusCommand implements Callable<Integer> {
        @ParentCommand
        private SmppCommand smpp;

        @Spec
        private CommandSpec spec;

        @Mixin
        private ManagementClientMixin management;

        @Option(names = "--json", description = "As one JSON object, each link by its worker's name.")
        private boolean json;

        @Parameters(arity = "0..*", paramLabel = "WORKER", description = "Only of these workers.")
        private List<String> workers = List.of();

        @Override
        public Integer call() throws Exception {
            Map<String, Object> links = links(management.status(smpp.vumi.global.data()));
            List<String> missing = new ArrayList<>(workers);
            missing.removeAll(links.keySet());
            missing.forEach(worker -> spec.commandLine().getErr().println("vumi: " + worker + ": no SMPP link there"));
            if (!workers.isEmpty()) {
                links.keySet().retainAll(workers);
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(new String(MessageCodec.encode(links), StandardCharsets.US_ASCII));
            } else {
                new SmppStatusTable(links).print(out);
            }
            out.flush();
            return missing.isEmpty() ? 0 : Vumi.FAULT;
        }

        private static Map<String, Object> links(Map<String, Object> status) {
            Map<String, Object> links = new LinkedHashMap<>();
            for (Object each : (List<?>) status.getOrDefault("links", List.of())) {
                Map<?, ?> link = (Map<?, ?>) each;
                if (link.containsKey("submit_sm")) {
                    links.put((String) link.get("name"), link);
                }
            }
            return links;
        }
    }
}
