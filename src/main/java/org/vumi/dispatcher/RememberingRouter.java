package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.store.RedisUnavailable;

/**
 * A router as it is, but for events: they go to the application that sent the message which they are about. Where it came from is
 * remembered before it goes to a transport, so that no event can come too early. An event about anything else goes where the
 * router says.
 */
final class RememberingRouter implements TracedRouter, Explanation.By {
    private final Object router;
    private final Answers answers;
    private final RoutingMemory memory;
    private final Set<String> exposed;

    /**
     * @param router a {@link Router} or an {@link AsyncRouter}
     * @param answers what it throws is looked at by
     * @param exposed names that events can go to
     */
    RememberingRouter(Object router, Answers answers, RoutingMemory memory, Set<String> exposed) {
        this.router = router;
        this.answers = answers;
        this.memory = memory;
        this.exposed = exposed;
    }

    @Override
    public CompletionStage<List<Dispatch>> route(
            Direction direction, VumiMessage message, String endpoint, Object span) {
        return switch (direction) {
            case INBOUND -> ask(direction, message, endpoint, span);
            case OUTBOUND ->
                ask(direction, message, endpoint, span).thenCompose(dispatches -> remember(dispatches, endpoint));
            case EVENT -> toOrigin((TransportEvent) message, endpoint, span);
        };
    }

    private CompletionStage<List<Dispatch>> ask(
            Direction direction, VumiMessage message, String endpoint, Object span) {
        if (router instanceof AsyncRouter later) {
            return direction.ask(later, message, endpoint, span);
        }
        try {
            return CompletableFuture.completedFuture(direction.ask((Router) router, message, endpoint));
        } catch (RuntimeException e) {
            throw answers.thrown(e);
        }
    }

    /** @param dispatches null from a router that is at fault, which is told further on */
    private CompletionStage<List<Dispatch>> remember(List<Dispatch> dispatches, String origin) {
        List<String> sent = dispatches == null ? List.of() : sent(dispatches);
        return sent.isEmpty()
                ? CompletableFuture.completedFuture(dispatches)
                : memory.remember(sent, origin).thenApply(remembered -> dispatches);
    }

    /** What goes to transports, by its id, which may be another than that of the message routed. */
    private List<String> sent(List<Dispatch> dispatches) {
        List<String> sent = new ArrayList<>(1);
        for (Dispatch dispatch : dispatches) {
            if (dispatch.message() instanceof TransportUserMessage message
                    && !exposed.contains(dispatch.endpoint())
                    && !sent.contains(message.messageId())) {
                sent.add(message.messageId());
            }
        }
        return sent;
    }

    private CompletionStage<List<Dispatch>> toOrigin(TransportEvent event, String transport, Object span) {
        return memory.origin(event.userMessageId())
                .thenCompose(origin -> origin.filter(exposed::contains).isPresent()
                        ? CompletableFuture.completedFuture(List.of(new Dispatch(origin.get(), event)))
                        : ask(Direction.EVENT, event, transport, span));
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        return switch (direction) {
            case INBOUND -> inner(direction, message, endpoint);
            case OUTBOUND -> explainOutbound(message, endpoint);
            case EVENT -> explainEvent((TransportEvent) message, endpoint);
        };
    }

    private Explanation inner(Direction direction, VumiMessage message, String endpoint) {
        return Explanation.of(router, direction, message, endpoint);
    }

    private Explanation explainOutbound(VumiMessage message, String endpoint) {
        Explanation inner = inner(Direction.OUTBOUND, message, endpoint);
        List<String> why = new ArrayList<>(inner.why());
        if (inner.dispatches() != null) {
            sent(inner.dispatches())
                    .forEach(id -> why.add("'" + memory.key(id) + "' would hold '" + endpoint + "', for its events"));
        }
        return new Explanation(why, inner.dispatches());
    }

    private Explanation explainEvent(TransportEvent event, String endpoint) {
        String key = memory.key(event.userMessageId());
        List<String> why = new ArrayList<>();
        try {
            Optional<String> origin =
                    memory.look(List.of(event.userMessageId())).get(0);
            if (origin.filter(exposed::contains).isPresent()) {
                why.add("'" + key + "' holds '" + origin.get() + "'");
                return new Explanation(why, List.of(new Dispatch(origin.get(), event)));
            }
            why.add("'" + key + "' holds "
                    + origin.map(name -> "'" + name + "', which is not exposed").orElse("nothing"));
        } catch (RedisUnavailable e) {
            why.add("what '" + key + "' holds is not known here: " + e.getMessage());
            return new Explanation(why, null);
        }
        Explanation inner = inner(Direction.EVENT, event, endpoint);
        why.addAll(inner.why());
        return new Explanation(why, inner.dispatches());
    }
}
