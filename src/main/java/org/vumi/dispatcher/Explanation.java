package org.vumi.dispatcher;

import java.util.List;
import org.vumi.message.VumiMessage;

/**
 * What a router would do with a message.
 *
 * @param why for people: what led to it, by its place in the configuration; may be empty
 * @param dispatches null if that cannot be told
 */
public record Explanation(List<String> why, List<Dispatch> dispatches) {
    /** A router that says more than what it answers. Nothing is written, remembered or sent meanwhile. */
    interface By {
        Explanation explain(Direction direction, VumiMessage message, String endpoint);
    }

    /** What a router answers, which depends on nothing but its arguments and the configuration. */
    static Explanation of(Router router, Direction direction, VumiMessage message, String endpoint, List<String> why) {
        return new Explanation(why, direction.ask(router, message, endpoint));
    }

    /** Of any router, as far as it can be told. */
    static Explanation of(Object router, Direction direction, VumiMessage message, String endpoint) {
        if (router instanceof By able) {
            return able.explain(direction, message, endpoint);
        }
        return router instanceof Router pure
                ? of(pure, direction, message, endpoint, List.of())
                : new Explanation(List.of("this router asks others, and is not asked here"), null);
    }
}
