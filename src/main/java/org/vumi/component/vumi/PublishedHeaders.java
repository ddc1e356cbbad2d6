package org.vumi.component.vumi;

import java.util.Map;
import org.apache.camel.Exchange;

/** What AMQP headers go with a message when it is published. */
@FunctionalInterface
public interface PublishedHeaders {
    /** As Vumi publishes. */
    PublishedHeaders NONE = exchange -> Map.of();

    /** @return for what this exchange publishes; often empty, not to be changed by whoever gets it */
    Map<String, Object> of(Exchange exchange);
}
