package org.vumi.transport.smpp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vumi.servers.RedisServer;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.yaml.snakeyaml.Yaml;

/** The worker in a process of its own, from the packaged jar, on real servers. */
final class TransportJar {
    private TransportJar() {}

    /**
     * @param port of the SMSC
     * @param more keys
     * @return ready, though not necessarily bound
     */
    static VumiJar start(
            VumiHome home, String broker, RedisServer redis, String transportName, int port, Map<String, ?> more) {
        Map<String, Object> config = new LinkedHashMap<>(Map.of(
                "transport_name", transportName,
                "system_id", "acme",
                "password", "s3cret",
                "host", "127.0.0.1",
                "port", port));
        config.putAll(more);
        return home.start(
                "start_worker",
                "--worker-class=smpp_transport",
                "--config=" + home.write(transportName + ".yaml", new Yaml().dump(config)),
                "--broker=" + broker,
                "--redis=" + redis.uri());
    }
}
