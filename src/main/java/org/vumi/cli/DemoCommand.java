package org.vumi.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.vumi.component.web.WebEndpoint;
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
 * and the answer goes back to the page. Another page is a chat with the demo applications.
 */
@Command(
        name = "demo",
        sortOptions = false,
        description =
                "The main job with nothing to install: an SMSC with a web page, SMPP transport, HTTP relay, responder; and a"
                        + " web chat with the demo applications.")
final class DemoCommand implements Callable<Integer> {
    private static final int MANAGEMENT_PORT = 8778;
    private static final Place PLACE = new Place("demo", 0);
    private static final String CHAT = "chat";
    private static final Map<String, String> APPLICATIONS = new LinkedHashMap<>();

    static {
        APPLICATIONS.put("echo", "words.EchoWorker");
        APPLICATIONS.put("reverse", "words.ReverseWorker");
        APPLICATIONS.put("word-count", "words.WordCountWorker");
        APPLICATIONS.put("hangman", "hangman.HangmanWorker");
        APPLICATIONS.put("rock-paper-scissors", "rps.RockPaperScissorsWorker");
        APPLICATIONS.put("tic-tac-toe", "tictactoe.TicTacToeWorker");
        APPLICATIONS.put("harvest-book", "decisiontree.DecisionTreeWorker");
        APPLICATIONS.put("memos", "ircbot.MemoWorker");
    }

    /** Those that need a worker_name. */
    private static final Set<String> NAMED = Set.of("hangman", "harvest-book", "memos");

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

    @Mixin
    private StatusOptionsMixin status;

    @Mixin
    private MetricsOptionsMixin metrics;

    @Override
    public Integer call() throws Exception {
        Launch launch = new Launch(vumi.launchOptions(
                AmqpOptions.of(null, Map.of()),
                "embedded",
                Servers.Embedded.OWN,
                management.options(MANAGEMENT_PORT),
                status.interval(),
                metrics.prefix()));
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                Console console = Console.startForDemo(smsc, httpPort, () -> chat(launch));
                Responder responder = Responder.start(0, Clock.systemDefaultZone())) {
            return new WorkerProcess(vumi.pidFile, System.out)
                    .telling("console", console.url())
                    .hinting("open " + console.url() + " in a browser and send an SMS; Ctrl-C ends the demo")
                    .run(launch, faults -> plans(smsc.port(), responder.url()));
        }
    }

    /** Where the chat listens; null before it does. */
    private static String chat(Launch launch) {
        return launch.engine().context().hasEndpoint("web:" + CHAT + ".page") instanceof WebEndpoint page
                        && page.getPort() != 0
                ? "http://127.0.0.1:" + page.getPort() + "/"
                : null;
    }

    private static List<WorkerPlan> plans(int smppPort, String url) {
        List<WorkerPlan> plans = new ArrayList<>();
        plans.add(plan(
                "smpp",
                "smpp_transport",
                Map.of(
                        "transport_name", "demo",
                        "system_id", "demo",
                        "password", "demo",
                        "host", "127.0.0.1",
                        "port", smppPort,
                        "registered_delivery", 1)));
        plans.add(plan("relay", "http_relay_application", Map.of("transport_name", "demo", "url", url)));
        addChat(plans);
        plans.add(plan("lights", "blinkenlights", Map.of()));
        return plans;
    }

    /** The applications behind one transport, and a dispatcher that knows by to_addr which one is meant. */
    private static void addChat(List<WorkerPlan> plans) {
        String names = String.join(", ", APPLICATIONS.keySet());
        plans.add(plan(CHAT, "web_chat_transport", Map.of("transport_name", CHAT, "web_port", 0, "to_addrs", names)));
        plans.add(plan(
                "chat_dispatcher",
                "dispatcher",
                Map.of(
                        "router_class",
                        "vumi.dispatchers.ToAddrRouter",
                        "transport_names",
                        CHAT,
                        "exposed_names",
                        names,
                        "toaddr_mappings",
                        APPLICATIONS.keySet().stream()
                                .map(name -> name + ": " + name + "$")
                                .collect(Collectors.joining(", ", "{", "}")))));
        APPLICATIONS.forEach((name, type) -> plans.add(plan(
                name,
                "vumi.demos." + type,
                NAMED.contains(name)
                        ? Map.of("transport_name", name, "worker_name", name)
                        : Map.of("transport_name", name))));
    }

    private static WorkerPlan plan(String name, String type, Map<String, Object> keys) {
        Map<String, Setting> section = new LinkedHashMap<>();
        keys.forEach((key, value) -> section.put(key, new Setting(value, value.toString(), PLACE)));
        return new WorkerPlan(name, type, PLACE, section, PLACE);
    }
}
