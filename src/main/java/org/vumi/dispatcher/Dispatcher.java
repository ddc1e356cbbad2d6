package org.vumi.dispatcher;

import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.vumi.config.Config;
import org.vumi.config.Maker;

/**
 * The worker: makes the router, and binds the steps of its routes. For each endpoint there is one that asks the router,
 * {@code <worker>.<direction>.<endpoint>}; for all of them {@code <worker>.addressing} and the keys {@code <worker>.targets}.
 *
 * <p>Operator's page: docs/dispatcher/dispatcher.md.
 */
public final class Dispatcher {
    public Dispatcher(Config config, Maker maker, CamelContext context) {
        Endpoints endpoints = new Endpoints(config);
        endpoints.check();
        Object router = maker.make("router_class").orElse(null);
        if (router == null) {
            return;
        }
        if (!(router instanceof Router || router instanceof AsyncRouter)) {
            config.reject(
                    "router_class",
                    "router_class '" + config.text("router_class")
                            + "' is no router (accepted: a class that implements " + Router.class.getName() + " or "
                            + AsyncRouter.class.getName() + ")");
            return;
        }
        String worker = config.worker();
        Answers answers = new Answers(worker, router.getClass().getSimpleName());
        Steps steps = new Steps(worker, router, answers, context);
        steps.bind(Direction.INBOUND, endpoints.transports());
        steps.bind(Direction.EVENT, endpoints.transports());
        steps.bind(Direction.OUTBOUND, endpoints.exposed());
        Addressing addressing = new Addressing(router.getClass().getSimpleName(), endpoints);
        context.getRegistry().bind(worker + ".addressing", addressing);
        context.getRegistry().bind(worker + ".targets", addressing.routingKeys());
    }

    private record Steps(String worker, Object router, Answers answers, CamelContext context) {
        void bind(Direction direction, Collection<String> endpoints) {
            for (String endpoint : endpoints) {
                Processor step = router instanceof Router pure
                        ? new RouterStep(pure, direction, endpoint, answers)
                        : new AsyncRouterStep((AsyncRouter) router, direction, endpoint, answers);
                context.getRegistry().bind(worker + "." + direction.word() + "." + endpoint, step);
            }
        }
    }
}
