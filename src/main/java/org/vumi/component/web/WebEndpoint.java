package org.vumi.component.web;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/** One page. Where it is found is not in the URI, since a path may be any text. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "web",
        title = "Web",
        syntax = "web:name",
        category = Category.HTTP,
        consumerOnly = true)
public final class WebEndpoint extends DefaultEndpoint {
    @UriPath(description = "Name of the bean that says where the page is.")
    private final String name;

    private volatile int port;

    WebEndpoint(String uri, WebComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    public String getName() {
        return name;
    }

    /** What is listened on; 0 before that. */
    public int getPort() {
        return port;
    }

    void listening(int on) {
        port = on;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        // now, since Camel keeps endpoints, and the route may be another one than before
        WebPage page = CamelContextHelper.mandatoryLookup(getCamelContext(), name, WebPage.class);
        WebConsumer consumer = new WebConsumer(this, processor, page);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("web: is for requests that come in");
    }
}
