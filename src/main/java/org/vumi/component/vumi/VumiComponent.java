package org.vumi.component.vumi;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;

/** Makes {@code vumi:} endpoints of one {@link Broker}. */
@Component("vumi")
public final class VumiComponent extends DefaultComponent {
    private Broker broker;
    private Meters meters = new Meters();

    public VumiComponent() {}

    public VumiComponent(Broker broker) {
        this.broker = broker;
    }

    public Broker getBroker() {
        return broker;
    }

    /** The connections; the first {@link Broker} bound in the registry unless set. */
    public void setBroker(Broker broker) {
        this.broker = broker;
    }

    /** Where its endpoints count: the {@link Meters} bound in the registry, if there are any. */
    Meters meters() {
        return meters;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        VumiEndpoint endpoint = new VumiEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        Meters bound = getCamelContext().getRegistry().findSingleByType(Meters.class);
        if (bound != null) {
            meters = bound;
        }
        if (broker == null) {
            broker = getCamelContext().getRegistry().findSingleByType(Broker.class);
        }
        if (broker == null) {
            throw new IllegalStateException("vumi: no broker is set");
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ServiceHelper.startService(broker);
        HealthCheckRegistry health = HealthCheckRegistry.get(getCamelContext());
        if (health != null) {
            health.register(new BrokerHealthCheck(broker));
        }
    }

    @Override
    protected void doShutdown() throws Exception {
        ServiceHelper.stopService(broker);
        super.doShutdown();
    }
}
