package org.vumi.dispatcher;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.store.PatientQuestions;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;

/**
 * Puts each user into a group, by turns, and sends all that they write to the group's application.
 *
 * <p>Source: manual 4.1.1, "UserGroupingRouter".
 */
@Key(
        name = "group_mappings",
        description = "(map) Exposed name by group: the application that a group's messages go to.")
@Key(
        name = "route_mappings",
        required = false,
        description =
                "(map) Exposed name, or a list of them, by transport name: where events go; without it to the message's origin.")
@Key(
        name = "transport_mappings",
        required = false,
        description = "(map) Transport name by the transport_name of an outbound message, where they differ.")
public final class UserGroupingRouter extends ServiceSupport implements AsyncRouter, EventsByOrigin, Explanation.By {
    private final CamelContext context;
    private final Map<String, String> applications;
    private final Map<String, List<String>> routes;
    private final TransportMappings transports;
    private final UserGroups groups;
    private final ScheduledExecutorService thread;
    private final PatientQuestions<String, String> questions;

    public UserGroupingRouter(Config config, CamelContext context, Redis redis) {
        this.context = context;
        Endpoints endpoints = new Endpoints(config);
        applications = endpoints.toOneExposed("group_mappings");
        if (applications.isEmpty() || applications.containsKey("")) {
            config.reject(
                    "group_mappings",
                    "group_mappings has no group, or one without a name (accepted: {a: app_a, b: app_b})");
        }
        routes = config.given("route_mappings") ? endpoints.toExposed("route_mappings") : null;
        transports = new TransportMappings(config, endpoints);
        groups = new UserGroups(redis, RoutingMemory.requireName(config), applications.keySet());
        thread =
                context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, config.worker() + "-groups");
        questions = new PatientQuestions<>(config.worker(), groups::of, thread, context::isStopping);
    }

    @Override
    public boolean eventsByOrigin() {
        return routes == null;
    }

    @Override
    public CompletionStage<List<Dispatch>> routeInbound(TransportUserMessage message, String transport) {
        return questions.ask(user(message)).thenApply(group -> toGroup(group, message));
    }

    private static String user(TransportUserMessage message) {
        if (message.fromAddr() == null) {
            throw InvalidMessage.invalid("from_addr", null, "a text, by which the user has a group");
        }
        return message.fromAddr();
    }

    private List<Dispatch> toGroup(String group, TransportUserMessage message) {
        return List.of(new Dispatch(applications.get(group), message));
    }

    @Override
    public CompletionStage<List<Dispatch>> routeEvent(TransportEvent event, String transport) {
        return CompletableFuture.completedFuture(event(event));
    }

    private List<Dispatch> event(TransportEvent event) {
        return routes == null
                ? List.of()
                : Dispatch.toEach(Mapped.byTransportName(routes, "route_mappings", event.transportName()), event);
    }

    @Override
    public CompletionStage<List<Dispatch>> routeOutbound(TransportUserMessage message, String exposed) {
        return CompletableFuture.completedFuture(transports.route(message));
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        return switch (direction) {
            case INBOUND -> group((TransportUserMessage) message);
            case EVENT -> new Explanation(List.of(), event((TransportEvent) message));
            case OUTBOUND -> new Explanation(transports.why(message), transports.route((TransportUserMessage) message));
        };
    }

    private Explanation group(TransportUserMessage message) {
        try {
            UserGroups.Membership membership = groups.look(user(message));
            String how = membership.given() ? "the user's" : "a new user's, if the next message is theirs";
            return new Explanation(
                    List.of("group_mappings." + membership.group() + ": " + how), toGroup(membership.group(), message));
        } catch (RedisUnavailable e) {
            return new Explanation(List.of("the user's group is not known here: " + e.getMessage()), null);
        }
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdown(thread);
    }
}
