package org.vumi.dispatcher;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Asks a router about the message in the body, and leaves its list of dispatches there. One for each endpoint and direction. */
final class RouterStep implements Processor {
    private final Router router;
    private final Direction direction;
    private final String endpoint;
    private final Answers answers;

    RouterStep(Router router, Direction direction, String endpoint, Answers answers) {
        this.router = router;
        this.direction = direction;
        this.endpoint = endpoint;
        this.answers = answers;
    }

    @Override
    public void process(Exchange exchange) {
        Object message = exchange.getMessage().getBody();
        try {
            exchange.getMessage().setBody(answers.taken(direction.ask(router, message, endpoint), direction, endpoint));
        } catch (RuntimeException e) {
            throw answers.thrown(e);
        }
    }
}
