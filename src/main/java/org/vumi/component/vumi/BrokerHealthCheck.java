package org.vumi.component.vumi;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Up while the broker is connected, takes messages, and every consumer is subscribed. */
final class BrokerHealthCheck extends AbstractHealthCheck {
    private final Broker broker;

    BrokerHealthCheck(Broker broker) {
        super("vumi", "broker");
        this.broker = broker;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        String blocked = broker.blocked();
        result.detail("address", broker.settings().address()).detail("set_aside", broker.setAside());
        if (blocked != null) {
            result.message("takes no messages: " + blocked).down();
        } else if (!broker.ready()) {
            result.message("not connected, or consumers not subscribed").down();
        } else {
            result.up();
        }
    }
}
