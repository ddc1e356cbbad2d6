package org.vumi.component.smpp;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.smpp.SmppEndpoint;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;

/** One link. The settings of the bind are not in the URI: they are the worker's configuration. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "esme",
        title = "ESME",
        syntax = "esme:worker",
        category = Category.MOBILE)
final class EsmeEndpoint extends SmppEndpoint {
    @UriPath(description = "Name of the bean that owns the link: the worker.")
    private final String worker;

    private final SmppLink link;

    EsmeEndpoint(String uri, EsmeComponent component, SmppLink link) {
        super(uri, component, link.settings().bind());
        this.worker = link.settings().worker();
        this.link = link;
    }

    public String getWorker() {
        return worker;
    }

    SmppLink link() {
        return link;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        EsmeConsumer consumer = new EsmeConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        return new EsmeProducer(this);
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }
}
