package org.vumi.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vumi.config.ConfigException;
import org.vumi.worker.Faults;
import org.vumi.worker.Launch;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.Servers;
import org.vumi.worker.WorkerPlan;
import org.vumi.worker.YamlFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code vumi run FILE...}: all workers of some MultiWorker files in one process. */
@Command(
        name = "run",
        sortOptions = false,
        description = "Starts the workers of MultiWorker files: workers, defaults, one section per worker.")
final class RunCommand implements Callable<Integer> {
    private static final int MANAGEMENT_PORT = 8778;

    @ParentCommand
    private Vumi vumi;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "MultiWorker files.")
    private List<Path> files;

    @Mixin
    private AmqpOptionsMixin amqp;

    @Mixin
    private ManagementOptionsMixin management;

    @Mixin
    private StatusOptionsMixin status;

    @Mixin
    private MetricsOptionsMixin metrics;

    @Override
    public Integer call() throws Exception {
        Launch launch = new Launch(vumi.launchOptions(
                amqp.options(),
                "embedded",
                Servers.Embedded.OWN,
                management.options(MANAGEMENT_PORT),
                status.interval(),
                metrics.prefix()));
        return new WorkerProcess(vumi.pidFile, System.out).run(launch, this::plans);
    }

    private List<WorkerPlan> plans(Faults faults) {
        List<WorkerPlan> plans = new ArrayList<>();
        for (Path file : files) {
            faults.next(file.toString());
            try {
                plans.addAll(MultiWorkerFile.plans(YamlFile.read(file), new Place(file.toString(), 0), faults));
            } catch (ConfigException e) {
                faults.add(e);
            }
        }
        return plans;
    }
}
