package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.VumiMessage;

/** Says for people what a dispatcher would do with a message. Nothing is written, remembered or sent. */
public final class Explainer {
    private final String routerName;
    private final Object router;
    private final Endpoints endpoints;
    private final Addressing addressing;

    Explainer(String routerName, Object router, Endpoints endpoints, Addressing addressing) {
        this.routerName = routerName;
        this.router = router;
        this.endpoints = endpoints;
        this.addressing = addressing;
    }

    /** Whether the dispatcher takes such messages from this endpoint. */
    public boolean takes(VumiMessage message, String endpoint) {
        return endpoints.transports().contains(endpoint)
                || endpoints.exposed().contains(endpoint) && !(message instanceof TransportEvent);
    }

    /** Where the dispatcher takes messages from, in the order of the configuration. */
    public List<String> names() {
        List<String> names = new ArrayList<>(endpoints.transports());
        names.addAll(endpoints.exposed());
        return names;
    }

    /** @return lines: what it is, what led to the answer, and where it would go */
    public List<String> explain(VumiMessage message, String endpoint) {
        Direction direction = direction(message, endpoint);
        List<String> lines = new ArrayList<>();
        lines.add(endpoint + "." + direction.word() + ", by " + routerName);
        try {
            Explanation explanation = Explanation.of(router, direction, message, endpoint);
            explanation.why().forEach(why -> lines.add("  " + why));
            targets(explanation.dispatches(), message).forEach(target -> lines.add("  -> " + target));
        } catch (InvalidMessage e) {
            lines.add("  -> set aside as " + e.reason() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            lines.add("  -> set aside, since the router throws " + e);
        }
        return lines;
    }

    private Direction direction(VumiMessage message, String endpoint) {
        if (message instanceof TransportEvent) {
            return Direction.EVENT;
        }
        return endpoints.exposed().contains(endpoint) ? Direction.OUTBOUND : Direction.INBOUND;
    }

    private List<String> targets(List<Dispatch> dispatches, VumiMessage message) {
        if (dispatches == null) {
            return List.of("not known");
        }
        if (dispatches.isEmpty()) {
            return List.of("nowhere: dropped" + (dispatches == Dispatch.DISCARDED ? "" : " and counted"));
        }
        return dispatches.stream()
                .map(dispatch -> addressing.routingKey(dispatch) + changes(message, dispatch.message()))
                .toList();
    }

    private static String changes(VumiMessage before, VumiMessage after) {
        if (before == after) {
            return "";
        }
        Map<String, Object> old = before.fields();
        TreeSet<String> changed = new TreeSet<>(old.keySet());
        changed.addAll(after.fields().keySet());
        changed.removeIf(field -> Objects.equals(old.get(field), after.fields().get(field)));
        return changed.isEmpty() ? "" : ", changed: " + String.join(", ", changed);
    }
}
