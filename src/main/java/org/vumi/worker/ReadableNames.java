package org.vumi.worker;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.RouteAware;
import org.apache.camel.management.DefaultManagementObjectNameStrategy;

/** Names a route's consumer to JMX by the route, where Camel has an address in memory that is another at each start. */
final class ReadableNames extends DefaultManagementObjectNameStrategy {
    @Override
    public ObjectName getObjectNameForConsumer(CamelContext context, Consumer consumer)
            throws MalformedObjectNameException {
        if (!(consumer instanceof RouteAware aware) || aware.getRoute() == null) {
            return super.getObjectNameForConsumer(context, consumer);
        }
        StringBuilder name = new StringBuilder();
        name.append(domainName).append(':');
        name.append(KEY_CONTEXT).append('=').append(getContextId(context)).append(',');
        name.append(KEY_TYPE).append('=').append(TYPE_CONSUMER).append(',');
        name.append(KEY_NAME)
                .append('=')
                .append(ObjectName.quote(aware.getRoute().getRouteId()));
        return createObjectName(name);
    }
}
