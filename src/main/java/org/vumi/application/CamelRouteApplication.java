package org.vumi.application;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.Producer;
import org.apache.camel.Service;
import org.apache.camel.TypeConversionException;
import org.apache.camel.model.Model;
import org.apache.camel.support.service.ServiceHelper;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.config.Maker;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Answers what Camel routes say: the route templates {@code <application_route>.inbound}, {@code .close} and {@code
 * .event}, of which the application gets one route each, at {@code direct:<worker>.application.<direction>}. The body
 * is the message; what is the body in the end is the text of the reply.
 *
 * <p>Operator's page: docs/application/camel-route.md.
 */
@Key(
        name = "application_route",
        description =
                "(name) Route templates <application_route>.inbound, .close and .event that say what is answered.")
@Key(
        name = "values",
        required = false,
        description = "(map) What the routes may read as ${exchangeProperty.values[name]}.")
@Key(
        name = "session_length",
        required = false,
        description = "(seconds 1..) How long a session lasts, from its beginning; without it there are none.")
@Key(
        name = "session_prefix",
        required = false,
        description = "(text) What the keys of sessions in Redis begin with; by default the transport_name.")
public final class CamelRouteApplication extends Application implements Service {
    private static final String INBOUND = "inbound";
    private static final String CLOSE = "close";
    private static final String EVENT = "event";

    private final Map<String, Producer> routes = new HashMap<>();
    private final Map<String, Object> values;
    private final Set<String> tags;
    private final Sessions sessions;

    public CamelRouteApplication(Config config, Maker maker, CamelContext context) {
        values = config.map("values");
        tags = config.map(SendTo.KEY).keySet();
        sessions = config.given("session_length") ? maker.make(Sessions.class) : null;
        String template = config.text("application_route");
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (String direction : List.of(INBOUND, CLOSE, EVENT)) {
            String id = template + "." + direction;
            if (model.getRouteTemplateDefinition(id) != null) {
                routes.put(direction, route(id, config.worker() + ".application." + direction, config, context));
            }
        }
        if (!routes.containsKey(INBOUND)) {
            config.reject(
                    "application_route",
                    "application_route '" + template + "' has no route template '" + template + "." + INBOUND
                            + "' (users' templates: routes/ of --home)");
        }
    }

    private static Producer route(String template, String id, Config config, CamelContext context) {
        try {
            context.getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .addRouteFromTemplate(id, template, null, config.worker(), Map.of("worker", config.worker()));
            return context.getEndpoint("direct:" + id).createProducer();
        } catch (Exception e) {
            throw new IllegalStateException("template " + template + " makes no route: " + e.getMessage(), e);
        }
    }

    @Override
    protected Set<String> sendToTags() {
        return tags;
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        return answer(INBOUND, message);
    }

    @Override
    protected List<TransportUserMessage> closeSession(TransportUserMessage message) {
        return answer(CLOSE, message);
    }

    private List<TransportUserMessage> answer(String direction, TransportUserMessage message) {
        return sessions == null
                ? ask(direction, message, null)
                : sessions.during(message, session -> ask(direction, message, session));
    }

    @Override
    protected List<TransportUserMessage> consumeAck(TransportEvent event) {
        return consumeEvent(event);
    }

    @Override
    protected List<TransportUserMessage> consumeNack(TransportEvent event) {
        return consumeEvent(event);
    }

    @Override
    protected List<TransportUserMessage> consumeDeliveryReport(TransportEvent event) {
        return consumeEvent(event);
    }

    private List<TransportUserMessage> consumeEvent(TransportEvent event) {
        return ask(EVENT, event, null);
    }

    /** @param session the route's variables: those before it, and then those after it; null if they are not kept */
    private List<TransportUserMessage> ask(String direction, VumiMessage message, Map<String, String> session) {
        Producer route = routes.get(direction);
        if (route == null) {
            return List.of();
        }
        Exchange exchange = route.getEndpoint().createExchange(ExchangePattern.InOnly);
        exchange.getMessage().setBody(message);
        exchange.setProperty("message", message);
        exchange.setProperty("values", values);
        exchange.setProperty(VumiConstants.SPAN, span());
        if (session != null) {
            session.forEach(exchange::setVariable);
        }
        try {
            route.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            throw exchange.getException() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(exchange.getException());
        }
        if (session != null) {
            session.clear();
            exchange.getVariables().forEach((name, value) -> session.put(name, text(exchange, value)));
        }
        return answers(exchange, message);
    }

    private List<TransportUserMessage> answers(Exchange exchange, VumiMessage message) {
        List<TransportUserMessage> answers = new ArrayList<>();
        for (Object one : each(exchange.getMessage().getBody())) {
            if (one instanceof TransportUserMessage made && made != message) {
                answers.add(made);
            } else if (one != message) {
                answers.addAll(answers(exchange, message, text(exchange, one)));
            }
        }
        return answers;
    }

    /** @param several one thing, or a collection of some, or null */
    private static Collection<?> each(Object several) {
        if (several instanceof Collection<?> collection) {
            return collection;
        }
        return several == null ? List.of() : List.of(several);
    }

    private List<TransportUserMessage> answers(Exchange exchange, VumiMessage message, String content) {
        Object to = exchange.getProperty("to");
        if (to != null) {
            String tag = exchange.getProperty("tag", DEFAULT_TAG, String.class);
            return each(to).stream()
                    .map(address -> sendTo(address.toString(), content, tag))
                    .toList();
        }
        if (!(message instanceof TransportUserMessage user)) {
            throw new InvalidMessage(
                    "ApplicationFault",
                    exchange.getFromRouteId() + " answers an event (accepted: no body, or the property to)");
        }
        boolean goesOn = exchange.getProperty("continue_session", true, Boolean.class);
        return List.of(
                exchange.getProperty("to_group", false, Boolean.class)
                        ? replyToGroup(user, content, goesOn)
                        : replyTo(user, content, goesOn));
    }

    private static String text(Exchange exchange, Object value) {
        try {
            return exchange.getContext().getTypeConverter().mandatoryConvertTo(String.class, exchange, value);
        } catch (TypeConversionException | NoTypeConversionAvailableException e) {
            throw new InvalidMessage(
                    "ApplicationFault",
                    exchange.getFromRouteId() + " leaves a " + value.getClass().getSimpleName() + " (accepted: a text)",
                    e);
        }
    }

    @Override
    public void start() {
        ServiceHelper.startService(routes.values());
    }

    @Override
    public void stop() {
        ServiceHelper.stopService(routes.values());
    }
}
