package org.vumi.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.vumi.config.ConfigException;
import org.vumi.worker.Faults;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Outlines;
import org.vumi.worker.Place;
import org.vumi.worker.Servers;
import org.vumi.worker.SetOptions;
import org.vumi.worker.Setting;
import org.vumi.worker.WorkerPlan;
import org.vumi.worker.YamlFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi check FILE...}: what {@code run} or {@code start_worker} would say to a configuration, and do with it. */
@Command(
        name = "check",
        sortOptions = false,
        description =
                "Checks configuration files and says what would run. Nothing is started, nothing is connected to.")
final class CheckCommand implements Callable<Integer> {
    /** How the answer is written. */
    enum Format {
        TEXT,
        JSON
    }

    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "MultiWorker files; with --worker-class one worker's configuration.")
    private List<Path> files;

    @Option(names = "--worker-class", paramLabel = "NAME", description = "Class of the worker, as start_worker has it.")
    private String workerClass;

    @Option(
            names = "--set-option",
            paramLabel = "KEY:VALUE",
            description = "With --worker-class: one key of the configuration, as start_worker has it; may be repeated.")
    private List<String> setOptions = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text or json.")
    private Format format;

    @Mixin
    private AmqpOptionsMixin amqp;

    @Override
    public Integer call() {
        if (workerClass == null ? !setOptions.isEmpty() : files.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "one file with --worker-class, or files without --worker-class and --set-option");
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            Outlines outlines = new Outlines(
                    vumi.launchOptions(
                            amqp.options(),
                            workerClass == null ? "embedded" : null,
                            Servers.Embedded.ATTACH,
                            null,
                            null,
                            ""),
                    this::plans);
            (format == Format.JSON ? List.of(outlines.json()) : outlines.lines())
                    .forEach(line -> out.println(Printable.of(line)));
            return 0;
        } catch (ConfigException e) {
            if (format == Format.TEXT) {
                throw e;
            }
            out.println(Outlines.json(e));
            return Vumi.FAULT;
        } finally {
            out.flush();
        }
    }

    private List<WorkerPlan> plans(Faults faults) {
        List<WorkerPlan> plans = new ArrayList<>();
        for (Path file : files) {
            faults.next(file.toString());
            try {
                plans.addAll(plans(file, faults));
            } catch (ConfigException e) {
                e.faults().forEach(fault -> faults.add(new Place(fault.file(), fault.line()), fault.sentence()));
            }
        }
        return plans;
    }

    private List<WorkerPlan> plans(Path file, Faults faults) {
        Place place = new Place(file.toString(), 0);
        Map<String, Setting> content = SetOptions.over(YamlFile.read(file), SetOptions.of(setOptions));
        return workerClass == null || workerClass.equals(MultiWorkerFile.CLASS_NAME)
                ? MultiWorkerFile.plans(content, place, faults)
                : List.of(new WorkerPlan(null, workerClass, new Place("--worker-class", 0), content, place));
    }
}
