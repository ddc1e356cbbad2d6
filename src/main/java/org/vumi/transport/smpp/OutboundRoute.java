package org.vumi.transport.smpp;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.SmppLink;

/**
 * Lets the outbound route take messages while the link is up, and only then. Its consumer is suspended and not stopped, since
 * what it has taken already waits for the link to come back.
 */
final class OutboundRoute extends LifecycleStrategySupport implements SmppLink.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(OutboundRoute.class);

    private final CamelContext context;
    private final String id;
    private final Runnable onStopping;
    private volatile boolean left;

    /** @param onStopping run when the worker begins to stop and no more is taken */
    OutboundRoute(CamelContext context, String worker, Runnable onStopping) {
        this.context = context;
        this.id = worker + ".outbound";
        this.onStopping = onStopping;
    }

    @Override
    public void up() {
        if (left || context.isStopping()) {
            return;
        }
        try {
            if (context.getRouteController().getRouteStatus(id).isStarted()) {
                ServiceHelper.resumeService(context.getRoute(id).getConsumer());
            } else {
                context.getRouteController().startRoute(id);
            }
        } catch (Exception e) {
            LOG.error("{}: route not started, nothing is sent until the next bind", id, e);
        }
    }

    @Override
    public void down() {
        Route route = context.getRoute(id);
        if (route != null) {
            ServiceHelper.suspendService(route.getConsumer());
        }
    }

    @Override
    public void onContextStopping(CamelContext stopping) {
        leave();
    }

    void leave() {
        left = true;
        down();
        onStopping.run();
    }
}
