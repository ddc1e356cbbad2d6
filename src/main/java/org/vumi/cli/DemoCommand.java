package org.vumi.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.vumi.simulator.Console;
import org.vumi.simulator.Responder;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.worker.AmqpOptions;
import org.vumi.worker.Launch;
import org.vumi.worker.Place;
import org.vumi.worker.Servers;
import org.vumi.worker.Setting;
import org.vumi.worker.WorkerPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code vumi demo}: the main job with nothing to install. An SMS typed on a web page comes in by SMPP, goes out to a URL,
 * and the answer goes back to the page.
 */
@Command(
        name = "demo",
        sortOptions = false,
        description =
                "The main job with nothing to install: an SMSC with a web page, SMPP transport, HTTP relay, responder.")
final class DemoCommand implements Callable<Integer> {
    private static final int MANAGEMENT_PORT = 8778;
    private static final Place PLACE = new Place("demo", 0);

    @ParentCommand
    private Vumi vumi;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port for the web page; 0 for any free one.")
    private int httpPort;

    @Mixin
    private ManagementOptionsMixin management;

    @Override
    public Integer call() throws Exception {
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                Console console = Console.startForDemo(smsc, httpPort);
                Responder responder = Responder.start(0, Clock.systemDefaultZone())) {
            Launch launch = new Launch(vumi.launchOptions(
                    AmqpOptions.of(null, Map.of()),
                    "embedded",
                    Servers.Embedded.OWN,
                    management.options(MANAGEMENT_PORT)));
            return new WorkerProcess(vumi.pidFile, System.out)
                    .telling("console", console.url())
                    .hinting("open " + console.url() + " in a browser and send an SMS; Ctrl-C ends the demo")
                    .run(launch, plans(smsc.port(), responder.url()));
        }
    }

    private static List<WorkerPlan> plans(int smppPort, String url) {
        List<WorkerPlan> plans = new ArrayList<>();
        plans.add(plan(
                "smpp",
                "smpp_transport",
                Map.of(
                        "system_id", "demo",
                        "password", "demo",
                        "host", "127.0.0.1",
                        "port", smppPort,
                        "registered_delivery", 1)));
        plans.add(plan("relay", "http_relay_application", Map.of("url", url)));
        return plans;
    }

    private static WorkerPlan plan(String name, String type, Map<String, Object> keys) {
        Map<String, Setting> section = new LinkedHashMap<>();
        section.put("transport_name", new Setting("demo", "demo", PLACE));
        keys.forEach((key, value) -> section.put(key, new Setting(value, value.toString(), PLACE)));
        return new WorkerPlan(name, type, PLACE, section, PLACE);
    }
}
