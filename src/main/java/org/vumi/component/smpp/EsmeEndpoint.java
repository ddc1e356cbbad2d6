package org.vumi.component.smpp;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.smpp.SmppEndpoint;

/** One link. The settings of the bind are not in the URI: they are the worker's configuration. */
final class EsmeEndpoint extends SmppEndpoint {
    private final SmppLink link;

    EsmeEndpoint(String uri, EsmeComponent component, SmppLink link) {
        super(uri, component, link.settings().bind());
        this.link = link;
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
