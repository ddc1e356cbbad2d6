package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.model.Model;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Asks Camel routes where messages go: the route templates {@code <router_route>.inbound}, {@code .outbound} and {@code .event}, of which
 * the dispatcher gets one route each, at {@code direct:<worker>.router.<direction>}. The body is the message; the property {@value
 * #FROM} says which endpoint it came in on, and the route sets the property {@value #TO}: one name, several with commas between, or a list. It
 * may leave another message in the body.
 *
 * <p>Operator's page: docs/dispatcher/camel-route.md.
 */
@Key(
        name = "router_route",
        description = "(name) Route templates <router_route>.inbound, .outbound, .event that say where messages go.")
@Key(
        name = "transport_mappings",
        required = false,
        description = "(map) Transport name by the transport_name of an outbound message, where they differ.")
public final class CamelRouteRouter extends ServiceSupport implements TracedRouter, EventsByOrigin, Explanation.By {
    static final String FROM = "from";
    static final String TO = "to";

    private final Map<Direction, AsyncProducer> routes = new EnumMap<>(Direction.class);
    private final TransportMappings transports;
    private final String template;

    public CamelRouteRouter(Config config, CamelContext context) {
        transports = new TransportMappings(config, new Endpoints(config));
        template = config.text("router_route");
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (Direction direction : Direction.values()) {
            String id = template + "." + direction.word();
            if (model.getRouteTemplateDefinition(id) != null) {
                routes.put(direction, route(id, config.worker(), direction, model, context));
            } else if (direction == Direction.INBOUND) {
                config.reject(
                        "router_route",
                        "router_route '" + template + "' has no route template '" + id
                                + "' (users' templates: routes/ of --home)");
            }
        }
    }

    private static AsyncProducer route(
            String id, String worker, Direction direction, Model model, CamelContext context) {
        String name = worker + ".router." + direction.word();
        try {
            model.addRouteFromTemplate(name, id, null, worker, Map.of("worker", worker));
            Endpoint endpoint = context.getEndpoint("direct:" + name);
            return endpoint.createAsyncProducer();
        } catch (Exception e) {
            throw new IllegalStateException("template " + id + " makes no route: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean eventsByOrigin() {
        return !routes.containsKey(Direction.EVENT);
    }

    @Override
    public CompletionStage<List<Dispatch>> route(
            Direction direction, VumiMessage message, String endpoint, Object span) {
        AsyncProducer route = routes.get(direction);
        if (route == null) {
            return CompletableFuture.completedFuture(
                    direction == Direction.OUTBOUND ? transports.route((TransportUserMessage) message) : List.of());
        }
        Exchange exchange = route.getEndpoint().createExchange(ExchangePattern.InOnly);
        exchange.getMessage().setBody(message);
        exchange.setProperty(FROM, endpoint);
        exchange.setProperty(VumiConstants.SPAN, span);
        return route.processAsync(exchange).thenApply(CamelRouteRouter::dispatches);
    }

    private static List<Dispatch> dispatches(Exchange asked) {
        if (asked.getException() != null) {
            throw asked.getException() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(asked.getException());
        }
        if (!(asked.getMessage().getBody() instanceof VumiMessage message)) {
            throw new InvalidMessage(
                    "RouterFault",
                    asked.getFromRouteId() + " leaves no message in the body (accepted: a message or an event)");
        }
        return Dispatch.toEach(endpoints(asked.getProperty(TO)), message);
    }

    private static List<String> endpoints(Object to) {
        if (to == null) {
            return List.of();
        }
        if (to instanceof Collection<?> names) {
            List<String> endpoints = new ArrayList<>();
            names.forEach(name -> endpoints.add(String.valueOf(name)));
            return endpoints;
        }
        return Arrays.stream(to.toString().split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        if (routes.containsKey(direction)) {
            String route = template + "." + direction.word();
            return new Explanation(List.of("the route '" + route + "' decides, and is not run here"), null);
        }
        return direction == Direction.OUTBOUND
                ? new Explanation(transports.why(message), transports.route((TransportUserMessage) message))
                : new Explanation(List.of(), List.of());
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(routes.values());
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(routes.values());
    }
}
