package org.vumi.component.telnet;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** One server. Where it listens is not in the URI: it is the worker's configuration. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "telnet",
        title = "Telnet",
        syntax = "telnet:worker",
        category = Category.CHAT)
final class TelnetEndpoint extends DefaultEndpoint {
    @UriPath(description = "Name of the bean that owns the server: the worker.")
    private final String worker;

    private final TelnetServer server;

    TelnetEndpoint(String uri, TelnetComponent component, String worker, TelnetServer server) {
        super(uri, component);
        this.worker = worker;
        this.server = server;
    }

    public String getWorker() {
        return worker;
    }

    TelnetServer server() {
        return server;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        TelnetConsumer consumer = new TelnetConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        return new TelnetProducer(this);
    }
}
