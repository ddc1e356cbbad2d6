package org.vumi.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.worker.Faults;
import org.vumi.worker.Launch;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.Servers;
import org.vumi.worker.SetOptions;
import org.vumi.worker.Setting;
import org.vumi.worker.WorkerHelp;
import org.vumi.worker.WorkerPlan;
import org.vumi.worker.YamlFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi start_worker}: one worker, with the options of Vumi's twistd plugin. Source: spec core 10.1. */
@Command(
        name = "start_worker",
        aliases = "vumi_worker",
        sortOptions = false,
        description = "Starts one worker, with the options of Vumi's twistd plugin.")
final class StartWorkerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StartWorkerCommand.class);

    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Option(names = "--worker-class", paramLabel = "NAME", description = "Dotted class name of Vumi, or short name.")
    private String workerClass;

    @Option(names = "--worker_class", paramLabel = "NAME", description = "Deprecated: --worker-class.")
    private String deprecatedWorkerClass;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with the worker's configuration.")
    private Path config;

    @Option(
            names = "--set-option",
            paramLabel = "KEY:VALUE",
            description = "One key of the configuration, as text; may be repeated; beats --config.")
    private List<String> setOptions = new ArrayList<>();

    @Mixin
    private AmqpOptionsMixin amqp;

    @Mixin
    private ManagementOptionsMixin management;

    @Mixin
    private StatusOptionsMixin status;

    @Mixin
    private MetricsOptionsMixin metrics;

    @Option(names = "--worker-help", description = "Prints the worker class's configuration keys.")
    private boolean workerHelp;

    @Override
    public Integer call() throws Exception {
        String name = className();
        Launch launch = new Launch(vumi.launchOptions(
                amqp.options(),
                null,
                Servers.Embedded.ATTACH,
                management.options(null),
                status.interval(),
                metrics.prefix()));
        if (workerHelp) {
            try (launch) {
                spec.commandLine().getOut().print(WorkerHelp.of(launch.engine(), name, section()));
                spec.commandLine().getOut().flush();
            }
            return 0;
        }
        return new WorkerProcess(vumi.pidFile, System.out).run(launch, faults -> plans(name, faults));
    }

    private String className() {
        if (deprecatedWorkerClass != null) {
            LOG.warn("--worker_class is deprecated, write --worker-class");
        }
        String name = workerClass != null ? workerClass : deprecatedWorkerClass;
        if (name == null) {
            throw new ParameterException(spec.commandLine(), "--worker-class is needed");
        }
        return name;
    }

    private Map<String, Setting> section() {
        return SetOptions.over(config == null ? Map.of() : YamlFile.read(config), SetOptions.of(setOptions));
    }

    private List<WorkerPlan> plans(String className, Faults faults) {
        Place place = new Place(config == null ? "command line" : config.toString(), 0);
        Map<String, Setting> section = section();
        if (className.equals(MultiWorkerFile.CLASS_NAME)) {
            return MultiWorkerFile.plans(section, place, faults);
        }
        return List.of(new WorkerPlan(null, className, new Place("--worker-class", 0), section, place));
    }
}
