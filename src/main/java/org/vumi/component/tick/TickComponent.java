package org.vumi.component.tick;

import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** All ticks of a context come from one thread: what takes time in their routes goes on elsewhere. */
@Component("tick")
public final class TickComponent extends DefaultComponent {
    private ScheduledExecutorService thread;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        TickEndpoint endpoint = new TickEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    synchronized ScheduledExecutorService thread() {
        if (thread == null) {
            thread = getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "vumi-tick");
        }
        return thread;
    }

    @Override
    protected synchronized void doShutdown() throws Exception {
        if (thread != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(thread);
            thread = null;
        }
        super.doShutdown();
    }
}
