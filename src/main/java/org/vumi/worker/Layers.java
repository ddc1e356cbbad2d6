package org.vumi.worker;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.vumi.middleware.Direction;
import org.vumi.middleware.Middleware;
import org.vumi.middleware.MiddlewareProcessor;
import org.vumi.middleware.MiddlewareStack;
import org.vumi.middleware.WorkersMiddleware;

/**
 * How middleware is joined to a worker's routes. They name its steps {@code {{worker}}.middleware.consumeOutbound} and the like;
 * where a worker has no middleware these steps are not there, and cost nothing. A middleware is a worker of its own, each route
 * of which takes the direction of its id from {@code direct:<its name>.<direction>}; a route {@code message} takes all that have
 * none of their own. One without routes is its Java object.
 */
final class Layers {
    /** The end of the short name of every middleware's templates. */
    static final String SUFFIX = "_middleware";

    private static final String STEP = ".middleware.";
    private static final String ALL = ".message";

    private Layers() {}

    /** Binds the steps that no worker has of its own. */
    static void bindShared(Registry registry) {
        for (String step : List.of("middleware.publishEvent", "middleware.publishFailure")) {
            registry.bind(step, new WorkersMiddleware(step));
        }
    }

    /** Binds what the routes of a middleware name as {@code {{worker}}.handlers}. */
    static void bindHandlers(Registry registry, String name, Object bean) {
        if (bean instanceof Middleware middleware) {
            registry.bind(name + ".handlers", new MiddlewareProcessor(middleware));
        }
    }

    /** What a middleware does with each direction; none for one that it passes on. */
    static Map<Direction, AsyncProcessor> handlers(CamelContext context, Worker middleware) {
        Map<Direction, AsyncProcessor> handlers = new EnumMap<>(Direction.class);
        for (Direction direction : Direction.values()) {
            String own = middleware.name() + "." + direction;
            String all = middleware.name() + ALL;
            if (middleware.routes().contains(own)) {
                handlers.put(direction, new ToRoute(context, own));
            } else if (middleware.routes().contains(all)) {
                handlers.put(direction, new ToRoute(context, all));
            } else if (middleware.bean() instanceof Middleware bean) {
                handlers.put(direction, new MiddlewareProcessor(bean));
            }
        }
        return handlers;
    }

    /** Binds what the routes of a worker name. */
    static void bindSteps(Registry registry, String worker, MiddlewareStack stack) {
        for (Direction direction : Direction.values()) {
            String name = direction.toString();
            String upper = Character.toUpperCase(name.charAt(0)) + name.substring(1);
            registry.bind(worker + STEP + "consume" + upper, stack.consume(direction));
            registry.bind(worker + STEP + "publish" + upper, stack.publish(direction));
            registry.bind(worker + STEP + "publishEach" + upper, stack.publishEach(direction));
        }
    }

    /** Whether routes of the class have such steps: it takes middleware then. */
    static boolean hasSteps(WorkerClass type) {
        AtomicBoolean found = new AtomicBoolean();
        type.templates()
                .forEach(template -> visit(
                        template.getRoute().getOutputs(),
                        outputs -> found.compareAndSet(false, outputs.stream().anyMatch(Layers::isStep))));
        return found.get();
    }

    /** Takes the steps out of a route, before it is started, of a worker that has no middleware. */
    static void withoutSteps(RouteDefinition route) {
        visit(route.getOutputs(), outputs -> outputs.removeIf(Layers::isStep));
    }

    private static boolean isStep(ProcessorDefinition<?> output) {
        return output instanceof ProcessDefinition step
                && step.getRef() != null
                && step.getRef().contains(STEP);
    }

    private static void visit(List<ProcessorDefinition<?>> outputs, Consumer<List<ProcessorDefinition<?>>> visitor) {
        visitor.accept(outputs);
        for (ProcessorDefinition<?> output : outputs) {
            if (output instanceof ChoiceDefinition choice) { // has no list of outputs, but makes one when asked
                choice.getWhenClauses().forEach(when -> visit(when.getOutputs(), visitor));
                if (choice.getOtherwise() != null) {
                    visit(choice.getOtherwise().getOutputs(), visitor);
                }
            } else {
                visit(output.getOutputs(), visitor);
            }
        }
    }

    private static final class ToRoute extends AsyncProcessorSupport {
        private final AsyncProducer producer;

        ToRoute(CamelContext context, String route) {
            try {
                producer = context.getEndpoint("direct:" + route).createAsyncProducer();
            } catch (Exception e) {
                throw new IllegalStateException("direct:" + route + " cannot be called", e);
            }
            ServiceHelper.startService(producer);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            return producer.process(exchange, callback);
        }
    }
}
