package org.vumi.component.web;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
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

    private final WebPage page;
    private volatile int port;

    WebEndpoint(String uri, WebComponent component, String name, WebPage page) {
        super(uri, component);
        this.name = name;
        this.page = page;
        this.port = page.port();
    }

    public String getName() {
        return name;
    }

    WebPage page() {
        return page;
    }

    /** What is listened on; 0 as long as it is any free one, and not chosen yet. */
    public int getPort() {
        return port;
    }

    void listening(int on) {
        port = on;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        WebConsumer consumer = new WebConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("web: is for requests that come in");
    }
}
