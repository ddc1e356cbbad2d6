package org.vumi.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.console.JolokiaPage;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * What many workers cost in one process: CPU and wall time of each step, the heap they leave, and what the console asks for at its
 * start. Not a test; the argument is
 * the number of workers (1000). They are the echo application of the tests, two routes each, without broker.
 */
public final class ManyWorkers {
    private static long cpu;
    private static long wall = System.nanoTime();

    private ManyWorkers() {}

    public static void main(String[] args) throws Exception {
        int count = args.length == 0 ? 1_000 : Integer.parseInt(args[0]);
        Path file = Files.createTempFile("many", ".yaml");
        Files.writeString(
                file,
                "workers:\n" + lines(count, "  w%1$d: echo_application\n")
                        + lines(count, "w%1$d: {transport_name: t%1$d}\n"));
        step("jvm");
        Engine engine = new Engine("many", Path.of("src/test/resources/home"));
        step("templates");
        MultiWorkerFile.plans(YamlFile.read(file), new Place(file.toString(), 0), engine.faults())
                .forEach(engine::add);
        Files.delete(file);
        step("configuration");
        engine.build(worker -> Map.of());
        step("routes");
        engine.start();
        step("start");
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println("heap: " + ((runtime.totalMemory() - runtime.freeMemory()) >> 20) + " MiB");
        step("gc");
        try (JolokiaPage jolokia = new JolokiaPage("many")) {
            ask(jolokia, "hawtio:type=security,name=RBACRegistry", "list()");
            step("console's list");
            ask(jolokia, "org.apache.camel:context=many,type=context,name=\\\"many\\\"", "dumpRoutesAsXml()");
            step("console's routes");
        }
        engine.stop();
        step("stop");
        System.exit(0);
    }

    private static void ask(JolokiaPage jolokia, String bean, String operation) {
        WebRequest request = WebRequest.of(
                "POST",
                "/jolokia",
                Map.of(),
                ("{\"type\":\"exec\",\"mbean\":\"" + bean + "\",\"operation\":\"" + operation
                                + "\",\"config\":{\"maxDepth\":9,\"maxCollectionSize\":50000}}")
                        .getBytes(StandardCharsets.UTF_8));
        request.admit("vumi", Role.OPERATOR);
        System.out.println(operation + ": " + (jolokia.answer(request).body().length >> 10) + " KiB");
    }

    private static String lines(int count, String format) {
        return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining());
    }

    private static void step(String name) {
        long cpuNow = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        long wallNow = System.nanoTime();
        System.out.printf("%s: %d ms CPU, %d ms%n", name, (cpuNow - cpu) / 1_000_000, (wallNow - wall) / 1_000_000);
        cpu = cpuNow;
        wall = wallNow;
    }
}
