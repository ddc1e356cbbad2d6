package org.vumi.transport.telnet;

import java.time.Clock;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.component.telnet.ServerOwner;
import org.vumi.component.telnet.TelnetServer;
import org.vumi.component.telnet.TelnetSettings;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.config.Listening;
import org.vumi.message.MessageIds;

/**
 * The worker: owns the server. The steps of the routes are a bean of their own, {@code <worker>.steps}, since a route starts and stops
 * every service that it names as a step.
 *
 * <p>Operator's page: docs/transport/telnet.md.
 */
public final class TelnetTransport extends ServiceSupport implements ServerOwner, Counters, Listening {
    private static final int INSTANCE_DIGITS = 8;

    private final TelnetServer server;

    public TelnetTransport(Config config, MessageIds ids, Clock clock, CamelContext context) {
        this.server = new TelnetServer(new TelnetSettings(
                config.worker(),
                config.text("telnet_host"),
                config.integer("telnet_port"),
                Integer.parseUnsignedInt(ids.next().substring(0, INSTANCE_DIGITS), 16),
                ids,
                config.integer("max_connections"),
                config.integer("max_line_length"),
                config.seconds("write_timeout")));
        context.getRegistry().bind(config.worker() + ".steps", new TelnetSteps(new TelnetCodec(config, clock)));
    }

    @Override
    public TelnetServer server() {
        return server;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public Map<String, Long> counters() {
        return server.counters();
    }

    @Override
    protected void doStop() {
        server.stop();
    }
}
