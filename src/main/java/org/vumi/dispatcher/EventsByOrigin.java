package org.vumi.dispatcher;

/**
 * A router that cannot tell where an event belongs, since that is where the message came from which the event is about: the
 * dispatcher remembers that, unless {@code events_by_origin} says otherwise.
 */
public interface EventsByOrigin {
    /** Asked once, when the router is made: some routers can tell if they are configured so. */
    default boolean eventsByOrigin() {
        return true;
    }
}
