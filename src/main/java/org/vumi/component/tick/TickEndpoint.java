package org.vumi.component.tick;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Something that is done regularly, and once more at the end. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "tick",
        title = "Tick",
        syntax = "tick:name",
        consumerOnly = true,
        category = Category.SCHEDULING)
public final class TickEndpoint extends DefaultEndpoint {
    @UriPath(description = "Any name.")
    @Metadata(required = true)
    private final String name;

    @UriParam(defaultValue = "5", description = "Time between two ticks, in seconds; more than 0.")
    private double seconds = 5;

    @UriParam(defaultValue = "false", description = "Whether the first comes at once, not after such a time.")
    private boolean atOnce;

    TickEndpoint(String uri, TickComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("tick:" + name + " is consumed from only");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException(
                    "tick:" + name + " every " + seconds + " seconds (accepted: more than 0)");
        }
        TickConsumer consumer = new TickConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public TickComponent getComponent() {
        return (TickComponent) super.getComponent();
    }

    public String getName() {
        return name;
    }

    public double getSeconds() {
        return seconds;
    }

    public void setSeconds(double seconds) {
        this.seconds = seconds;
    }

    public boolean isAtOnce() {
        return atOnce;
    }

    public void setAtOnce(boolean atOnce) {
        this.atOnce = atOnce;
    }
}
