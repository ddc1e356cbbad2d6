package org.vumi.dispatcher;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Service;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.config.Maker;

/**
 * The worker: makes the router, and binds the steps of its routes. For each endpoint there is one that asks the router,
 * {@code <worker>.<direction>.<endpoint>}; for all of them {@code <worker>.addressing} and the keys {@code <worker>.targets}.
 *
 * <p>Operator's page: docs/dispatcher/dispatcher.md.
 */
public final class Dispatcher implements Counters {
    private final Answers answers;
    private Explainer explainer;

    public Dispatcher(Config config, Maker maker, CamelContext context) {
        Endpoints endpoints = new Endpoints(config);
        endpoints.check();
        Object made = maker.make("router_class").orElse(null);
        String worker = config.worker();
        String name = made == null ? "no router" : made.getClass().getSimpleName();
        answers = new Answers(worker, name);
        if (made == null) {
            return; // told already
        }
        if (!(made instanceof Router || made instanceof AsyncRouter)) {
            config.reject(
                    "router_class",
                    "router_class '" + config.text("router_class")
                            + "' is no router (accepted: a class that implements " + Router.class.getName() + " or "
                            + AsyncRouter.class.getName() + ")");
            return;
        }
        run(made, context);
        Object router = made;
        if (eventsByOrigin(config, made)) {
            RoutingMemory memory = maker.make(RoutingMemory.class);
            run(memory, context);
            router = new RememberingRouter(made, answers, memory, endpoints.exposed());
        }
        Executor threads = context.getExecutorServiceManager().newCachedThreadPool(this, worker + "-router");
        Steps steps = new Steps(worker, answers, context, threads);
        steps.bind(made, Direction.INBOUND, endpoints.transports()); // of which nothing is remembered
        steps.bind(router, Direction.EVENT, endpoints.transports());
        steps.bind(router, Direction.OUTBOUND, endpoints.exposed());
        Addressing addressing = new Addressing(name, endpoints);
        context.getRegistry().bind(worker + ".addressing", addressing);
        context.getRegistry().bind(worker + ".targets", addressing.routingKeys());
        explainer = new Explainer(name, router, endpoints, addressing);
    }

    /** Null if there is no router, which is a fault of the configuration. */
    public Explainer explainer() {
        return explainer;
    }

    private static boolean eventsByOrigin(Config config, Object router) {
        return config.given("events_by_origin")
                ? config.flag("events_by_origin")
                : router instanceof EventsByOrigin unknowing && unknowing.eventsByOrigin();
    }

    /** From now on until the process has stopped: before the routes take anything, and until they have ended. */
    private static void run(Object part, CamelContext context) {
        if (part instanceof Service service) {
            try {
                context.addService(service, true, true);
            } catch (Exception e) {
                throw new IllegalStateException(part.getClass().getSimpleName() + " does not start", e);
            }
        }
    }

    @Override
    public Map<String, Long> counters() {
        return answers.counters();
    }

    private record Steps(String worker, Answers answers, CamelContext context, Executor threads) {
        void bind(Object router, Direction direction, Collection<String> endpoints) {
            for (String endpoint : endpoints) {
                Processor step = router instanceof Router pure
                        ? new RouterStep(pure, direction, endpoint, answers)
                        : new AsyncRouterStep((AsyncRouter) router, direction, endpoint, answers, threads);
                context.getRegistry().bind(worker + "." + direction.word() + "." + endpoint, step);
            }
        }
    }
}
