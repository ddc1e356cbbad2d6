package org.vumi.dispatcher;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.support.DefaultExchange;
import org.vumi.message.VumiMessage;

/** An expression in Camel's language Simple, whose body is the message: {@code ${body.content} contains 'help'}. */
final class SimpleCondition implements Condition {
    private final CamelContext context;
    private final Predicate predicate;

    /** @throws RuntimeException if it is no such expression; its message says why */
    SimpleCondition(CamelContext context, String expression) {
        this.context = context;
        this.predicate = context.resolveLanguage("simple").createPredicate(expression);
        predicate.init(context);
    }

    @Override
    public boolean holds(VumiMessage message) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(message);
        return predicate.matches(exchange);
    }

    /**
     * Whether the expression asks a message for what no message has, such as {@code ${body.contnet}}.
     *
     * @return the method that it asks for; null if there is none such
     */
    String unknownMethod(VumiMessage sample) {
        try {
            holds(sample);
            return null;
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof MethodNotFoundException missing) {
                    return missing.getMethodName();
                }
            }
            return null; // it depends on the message
        }
    }
}
