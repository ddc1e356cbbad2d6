package org.vumi.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.server.model.SystemConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An AMQP 0-9-1 broker in this JVM (Apache Qpid Broker-J) for user {@code vumi} and virtual host {@code /develop}.
 *
 * <p>Listens on 127.0.0.1 only and on the same port as last time if that is free. Messages, queues and bindings are on
 * disk under {@code broker/} of the data directory; a publish is confirmed after the fsync of its group. What does not
 * fit {@link BrokerMemory} is kept on disk only.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final DataDirectory data;
    private final BrokerContainer container;
    private final String url;

    private EmbeddedBroker(DataDirectory data, BrokerContainer container, String url) {
        this.data = data;
        this.container = container;
        this.url = url;
    }

    /** As {@link #start(DataDirectory, int)} on last time's port, or any free one. */
    public static EmbeddedBroker start(DataDirectory data) {
        String last = data.members().get(EndpointsFile.AMQP_PORT);
        int port = last == null ? 0 : Integer.parseInt(last);
        if (port != 0 && !LoopbackPort.isFree(port)) {
            LOG.warn("embedded broker: port {} of last time is taken, using another", port);
            port = 0;
        }
        return start(data, port);
    }

    /**
     * Starts it and waits until it answers, which after a kill includes recovering its store.
     *
     * @param port TCP port of 127.0.0.1; 0 for any free one
     * @throws EmbeddedException if it cannot start, with the reason
     */
    public static EmbeddedBroker start(DataDirectory data, int port) {
        return start(data, port, BrokerMemory.of(Runtime.getRuntime().maxMemory()));
    }

    static EmbeddedBroker start(DataDirectory data, int port, BrokerMemory memory) {
        if (port != 0 && !LoopbackPort.isFree(port)) {
            throw new EmbeddedException("embedded broker: port " + port + " is taken");
        }
        long begin = System.nanoTime();
        String password = data.keep(EndpointsFile.AMQP_PASSWORD, Secrets::password);
        BrokerContainer container = open(data.path().resolve("broker"), password, port, memory);
        String url = "amqp://vumi:" + password + "@" + LoopbackPort.HOST + ":" + container.port() + "/%2Fdevelop";
        data.update(members -> {
            members.put(EndpointsFile.AMQP_PORT, Integer.toString(container.port()));
            members.put(EndpointsFile.AMQP_URL, url);
            return members;
        });
        LOG.info(
                "embedded broker: {}:{}, started in {} ms",
                LoopbackPort.HOST,
                container.port(),
                (System.nanoTime() - begin) / 1_000_000);
        return new EmbeddedBroker(data, container, url);
    }

    /** With user and password: for clients, not for logs. */
    public String url() {
        return url;
    }

    @Override
    public void close() {
        data.update(members -> {
            members.remove(EndpointsFile.AMQP_URL);
            return members;
        });
        container.close();
    }

    private static BrokerContainer open(Path directory, String password, int port, BrokerMemory memory) {
        BrokerLog.quieten();
        Map<String, String> context = new HashMap<>(memory.context());
        context.put(SystemConfig.QPID_WORK_DIR, directory.toString());
        context.put("vumi.password", password);
        context.put("vumi.port", Integer.toString(port));
        context.put("vumi.store", directory.resolve("store").toString());
        try {
            Permissions.createDirectories(directory);
            context.putAll(BrokerDisk.of(directory).context());
            return new BrokerContainer(directory, context);
        } catch (IOException | RuntimeException e) {
            throw new EmbeddedException("embedded broker: cannot start in " + directory, e);
        }
    }
}
