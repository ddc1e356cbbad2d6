package org.vumi.component.vumi;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** A routing key and the queue of the same name. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "vumi",
        title = "Vumi",
        syntax = "vumi:routingKey",
        category = Category.MESSAGING)
public final class VumiEndpoint extends DefaultEndpoint {
    /** AMQP's short string. */
    private static final int LONGEST_KEY = 255;

    private static final String MANY = "many";

    @UriPath(description = "Routing key, and name of the queue that is bound by it. Lower case.")
    @Metadata(required = true)
    private final String routingKey;

    @UriParam(defaultValue = "vumi", description = "Exchange to publish to or to bind the queue to.")
    private String exchange = VumiConstants.EXCHANGE;

    @UriParam(defaultValue = "direct", enums = "direct,topic", description = "Type of the exchange.")
    private String exchangeType = "direct";

    @UriParam(defaultValue = "250", label = "consumer", description = "Most unacknowledged messages per consumer.")
    private int prefetch = 250;

    @UriParam(
            defaultValue = "1",
            label = "consumer",
            description = "Channels that consume; more than one gives up the order of the queue.")
    private int consumers = 1;

    @UriParam(
            label = "producer",
            description =
                    "Of vumi:many, whose body is a list of Addressed: the routing keys they may have; any in other exchanges than vumi.")
    private Collection<String> routingKeys;

    @UriParam(
            label = "consumer",
            description =
                    "Name of this process: what is consumed is its own queue, routingKey.instance, which is there as"
                            + " long as the process is.")
    private String instance;

    @UriParam(
            label = "consumer",
            description =
                    "With instance: whether its own queue gets a copy of all that is published by the routing key,"
                            + " not only what is sent to this process.")
    private boolean copies;

    @UriParam(
            label = "producer",
            description =
                    "Whether messages go to the own queue of the process that the header CamelVumiInstance names.")
    private boolean toInstance;

    @UriParam(
            label = "producer",
            description =
                    "Of vumi:many in other exchanges than vumi: whether to go on without the exchange if the broker refuses it; what is published is then dropped.")
    private boolean optional;

    VumiEndpoint(String uri, VumiComponent component, String routingKey) {
        super(uri, component);
        this.routingKey = routingKey;
    }

    @Override
    public Producer createProducer() {
        if (toInstance) {
            return new InstanceProducer(this);
        }
        return many() ? new ManyProducer(this) : new VumiProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (many()) {
            throw new IllegalArgumentException("vumi:" + routingKey + " is published to only");
        }
        VumiConsumer consumer = new VumiConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (copies && instance == null) {
            throw new IllegalArgumentException("vumi:" + routingKey + " has copies without instance, whose they are");
        }
        if (many() && mandatory() && routingKeys == null) {
            throw new IllegalArgumentException("vumi:many has no routingKeys, which say what queues there must be");
        }
        if (optional && (!many() || mandatory())) {
            throw new IllegalArgumentException(
                    "vumi:" + routingKey + " is optional (accepted: vumi:many, with an exchange other than vumi)");
        }
        Objects.requireNonNullElse(routingKeys, List.of(routingKey)).forEach(VumiEndpoint::check);
    }

    private boolean many() {
        return MANY.equals(routingKey);
    }

    private static void check(String key) {
        // Vumi refuses to publish on such a key, but only when a message comes (spec core 2.4)
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("routing key '" + key + "' is not lower case");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
            throw new IllegalArgumentException("a routing key of more than " + LONGEST_KEY + " bytes");
        }
    }

    Broker broker() {
        return ((VumiComponent) getComponent()).getBroker();
    }

    Meters meters() {
        return ((VumiComponent) getComponent()).meters();
    }

    /** Whether a message without a queue is a fault: true where queues are ours, false where nobody may be listening. */
    boolean mandatory() {
        return VumiConstants.EXCHANGE.equals(exchange);
    }

    /** By what a publish is counted: where queues are not declared there may be routing keys without number. */
    String measured(String key) {
        return mandatory() ? key : exchange;
    }

    Topology.Entry consumed() {
        return new Topology.Entry(exchange, exchangeType, queue(), copies ? routingKey : queue(), instance != null);
    }

    /** What is consumed. */
    String queue() {
        return instance == null ? routingKey : of(instance);
    }

    /** The own queue of a process, and the routing key to it. */
    String of(String process) {
        return routingKey + "." + process;
    }

    List<Topology.Entry> published() {
        if (!mandatory()) {
            return List.of(new Topology.Entry(exchange, exchangeType, null));
        }
        return Objects.requireNonNullElse(routingKeys, List.of(routingKey)).stream()
                .map(key -> new Topology.Entry(exchange, exchangeType, key))
                .toList();
    }

    public String getRoutingKey() {
        return routingKey;
    }

    public String getExchange() {
        return exchange;
    }

    public void setExchange(String exchange) {
        this.exchange = exchange;
    }

    public Collection<String> getRoutingKeys() {
        return routingKeys;
    }

    public void setRoutingKeys(Collection<String> routingKeys) {
        this.routingKeys = routingKeys;
    }

    public String getInstance() {
        return instance;
    }

    public void setInstance(String instance) {
        this.instance = instance;
    }

    public boolean isCopies() {
        return copies;
    }

    public void setCopies(boolean copies) {
        this.copies = copies;
    }

    public boolean isToInstance() {
        return toInstance;
    }

    public void setToInstance(boolean toInstance) {
        this.toInstance = toInstance;
    }

    public boolean isOptional() {
        return optional;
    }

    public void setOptional(boolean optional) {
        this.optional = optional;
    }

    public String getExchangeType() {
        return exchangeType;
    }

    public void setExchangeType(String exchangeType) {
        this.exchangeType = exchangeType;
    }

    public int getPrefetch() {
        return prefetch;
    }

    public void setPrefetch(int prefetch) {
        this.prefetch = prefetch;
    }

    public int getConsumers() {
        return consumers;
    }

    public void setConsumers(int consumers) {
        this.consumers = consumers;
    }
}
