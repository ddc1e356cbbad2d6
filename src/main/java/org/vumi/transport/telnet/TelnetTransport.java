package org.vumi.transport.telnet;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.component.telnet.ServerOwner;
import org.vumi.component.telnet.TelnetServer;
import org.vumi.component.telnet.TelnetSettings;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.config.Listening;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/**
 * The worker: owns the server. The steps of the routes are a bean of their own, {@code <worker>.steps}, since a route starts and stops
 * every service that it names as a step.
 *
 * <p>Operator's page: docs/transport/telnet.md.
 */
public final class TelnetTransport extends ServiceSupport implements ServerOwner, Counters, Listening {
    private static final int INSTANCE_DIGITS = 8;

    private final TelnetServer server;
    private final TelnetCodec codec;

    public TelnetTransport(Config config, MessageIds ids, Clock clock, CamelContext context) {
        String instance = ids.next().substring(0, INSTANCE_DIGITS);
        this.codec = new TelnetCodec(config, clock);
        this.server = new TelnetServer(new TelnetSettings(
                config.worker(),
                config.text("telnet_host"),
                config.integer("telnet_port"),
                instance,
                ids,
                config.integer("max_connections"),
                config.integer("max_line_length"),
                config.seconds("write_timeout")));
        context.getRegistry().bind(config.worker() + ".steps", new TelnetSteps(codec));
        context.getRegistry().bind(config.worker() + ".instance", instance);
        context.getRegistry().bind(config.worker() + ".elsewhere", (Predicate) this::isElsewhere);
    }

    /** Whether another process has the session of a message; the header says which. */
    private boolean isElsewhere(Exchange exchange) {
        Message message = exchange.getMessage();
        Optional<String> instance =
                codec.session(message.getBody(TransportUserMessage.class)).map(TelnetServer::instanceOf);
        instance.ifPresent(name -> message.setHeader(VumiConstants.INSTANCE, name));
        return instance.isPresent() && !instance.get().equals(server.settings().instance());
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
