package org.vumi.embedded;

import java.io.IOException;
import java.io.Serializable;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.security.auth.Subject;
import org.apache.qpid.server.configuration.updater.TaskExecutor;
import org.apache.qpid.server.configuration.updater.TaskExecutorImpl;
import org.apache.qpid.server.logging.EventLogger;
import org.apache.qpid.server.logging.LoggingMessageLogger;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHostNode;
import org.apache.qpid.server.plugin.PluggableFactoryLoader;
import org.apache.qpid.server.plugin.SystemConfigFactory;
import org.apache.qpid.server.security.SubjectExecutionContext;
import org.apache.qpid.server.security.auth.TaskPrincipal;

/**
 * Broker-J's own container, opened from {@code embedded/broker.json}.
 *
 * <p>Does what its {@code SystemLauncher} does, but a failed start is an exception, and nothing goes to stdout. The
 * container's configuration is written anew at each start: what must last (queues, bindings, messages) is in the
 * store, in one transaction log.
 */
final class BrokerContainer implements AutoCloseable {
    private static final long CLOSE_SECONDS = 20;

    private final TaskExecutor tasks = new TaskExecutorImpl();
    private final SystemConfig<?> system;

    /** @param context values for the placeholders of {@code broker.json} */
    BrokerContainer(Path directory, Map<String, String> context) {
        SystemPrincipal principal = new SystemPrincipal();
        Subject subject = new Subject(true, Set.of(principal, new TaskPrincipal("Broker")), Set.of(), Set.of());
        tasks.start();
        EventLogger events = new EventLogger(new LoggingMessageLogger(false));
        this.system = factory().newInstance(tasks, events, principal, attributes(directory, context));
        boolean open = false;
        try {
            SubjectExecutionContext.withSubject(subject, (Runnable) system::open);
            requireActive();
            open = true;
        } finally {
            if (!open) {
                close();
            }
        }
    }

    /** The TCP port it listens on. */
    int port() {
        return broker().getChildren(Port.class).iterator().next().getBoundPort();
    }

    @Override
    public void close() {
        try {
            system.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new EmbeddedException("the embedded broker did not close cleanly", e.getCause());
        } catch (TimeoutException e) {
            throw new EmbeddedException("the embedded broker did not close within " + CLOSE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while the embedded broker closed", e);
        } finally {
            tasks.stop();
        }
    }

    private Broker<?> broker() {
        return (Broker<?>) system.getContainer();
    }

    private void requireActive() {
        require("broker", broker().getState());
        for (VirtualHostNode<?> node : broker().getVirtualHostNodes()) {
            require("store", node.getState());
            require(
                    "virtual host",
                    node.getVirtualHost() == null ? null : node.getVirtualHost().getState());
        }
        for (Port<?> port : broker().getPorts()) {
            require("port", port.getState());
        }
    }

    private static void require(String part, State state) {
        if (state != State.ACTIVE) {
            throw new EmbeddedException("its " + part + " is " + state + " (the log above says why)");
        }
    }

    @SuppressWarnings("rawtypes")
    private static SystemConfigFactory<?> factory() {
        return new PluggableFactoryLoader<SystemConfigFactory>(SystemConfigFactory.class).get("JSON");
    }

    private static Map<String, Object> attributes(Path directory, Map<String, String> context) {
        URL configuration = BrokerContainer.class.getResource("/embedded/broker.json");
        Path store = directory.resolve("config.json");
        try {
            Files.deleteIfExists(store);
        } catch (IOException e) {
            throw new EmbeddedException("cannot write " + store, e);
        }
        Map<String, Object> attributes = new HashMap<>();
        attributes.put(SystemConfig.TYPE, "JSON");
        attributes.put("storePath", store.toString());
        attributes.put(SystemConfig.INITIAL_CONFIGURATION_LOCATION, configuration.toString());
        attributes.put(SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT, false);
        attributes.put("preferenceStoreAttributes", Map.of("type", "Noop"));
        attributes.put(SystemConfig.CONTEXT, context);
        return attributes;
    }

    private static final class SystemPrincipal implements Principal, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public String getName() {
            return "SYSTEM";
        }
    }
}
