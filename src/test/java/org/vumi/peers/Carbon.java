package org.vumi.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.vumi.servers.Binary;
import org.vumi.servers.FreePort;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** Graphite's carbon-cache, and what it has written. */
final class Carbon {
    private static final Path BIN = Path.of("/usr/bin");

    final int port = FreePort.next();
    private final VumiHome home;
    private final VumiJar cache;

    /** It ends with the home. Values are kept for each second. */
    static Carbon start(VumiHome home) {
        return new Carbon(home);
    }

    private Carbon(VumiHome home) {
        this.home = home;
        home.write("storage-schemas.conf", "[all]\npattern = .*\nretentions = 1s:1h\n");
        Path config =
                home.write("carbon.conf", """
                [cache]
                STORAGE_DIR = %1$s
                LOCAL_DATA_DIR = %1$s/whisper
                CONF_DIR = %1$s
                LOG_DIR = %1$s
                PID_DIR = %1$s
                USER =
                LINE_RECEIVER_INTERFACE = 127.0.0.1
                LINE_RECEIVER_PORT = %2$d
                ENABLE_UDP_LISTENER = False
                PICKLE_RECEIVER_INTERFACE = 127.0.0.1
                PICKLE_RECEIVER_PORT = %3$d
                CACHE_QUERY_INTERFACE = 127.0.0.1
                CACHE_QUERY_PORT = %4$d
                MAX_CREATES_PER_MINUTE = inf
                """.formatted(home.directory(), port, FreePort.next(), FreePort.next()));
        cache = home.launch(List.of(
                Binary.find("carbon-cache", "graphite-carbon", BIN).toString(),
                "--config=" + config,
                "--debug",
                "start"));
        Awaitility.await().until(() -> cache.out().contains("CarbonReceiverFactory starting on " + port));
    }

    /** The newest value that Carbon has on its disk; empty if it has none. */
    OptionalDouble newest(String metric) {
        SortedMap<Long, Double> values = values(metric);
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(values.get(values.lastKey()));
    }

    /** What Carbon has on its disk, by its second, as Graphite's own tool reads it. */
    SortedMap<Long, Double> values(String metric) {
        SortedMap<Long, Double> values = new TreeMap<>();
        Path file = home.directory().resolve("whisper").resolve(metric.replace('.', '/') + ".wsp");
        if (file.toFile().exists()) {
            VumiJar fetch = home.launch(
                    List.of(Binary.find("whisper-fetch", "graphite-carbon", BIN).toString(), file.toString()));
            fetch.awaitEnd();
            fetch.out()
                    .lines()
                    .map(line -> line.split("\\s+"))
                    .filter(words -> words.length == 2 && !words[1].equals("None"))
                    .forEach(words -> values.put(Long.parseLong(words[0]), Double.parseDouble(words[1])));
        }
        return values;
    }
}
