package org.vumi.dispatcher;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.vumi.message.VumiMessage;

/**
 * A router's answer: this message goes to that endpoint. What is exposed gets it as an inbound message or as an event, a
 * transport as an outbound message. A router that answers with the very message that it was given has its bytes sent on as
 * they came.
 *
 * @param endpoint one of the dispatcher's {@code exposed_names} or {@code transport_names}
 */
public record Dispatch(String endpoint, VumiMessage message) {
    public Dispatch {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(message, "message");
    }

    /** Answered in place of an empty list where nothing is meant to go anywhere, so that it is not told as unrouted. */
    public static final List<Dispatch> DISCARDED = Collections.unmodifiableList(Collections.emptyList());

    /** The same message to each endpoint, in their order; to none of them on purpose. */
    public static List<Dispatch> toEach(List<String> endpoints, VumiMessage message) {
        if (endpoints.isEmpty()) {
            return DISCARDED;
        }
        return endpoints.size() == 1
                ? List.of(new Dispatch(endpoints.get(0), message))
                : endpoints.stream()
                        .map(endpoint -> new Dispatch(endpoint, message))
                        .toList();
    }
}
