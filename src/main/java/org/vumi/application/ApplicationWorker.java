package org.vumi.application;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.apache.camel.Service;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Addressed;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.config.Maker;
import org.vumi.message.GivenBack;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiFailure;
import org.vumi.message.VumiMessage;
import org.vumi.scheduler.DueTime;
import org.vumi.store.RedisUnavailable;

/**
 * The worker's class: makes the application that the configuration names, and calls it; binds {@code
 * <worker>.addressing}, the step that makes bytes of what it returns, and {@code <worker>.targets}, the routing key
 * that they are published by. An application that is a Camel {@link Service} is started before the first message comes,
 * and stopped after the last.
 */
public final class ApplicationWorker {
    private final Application application;

    public ApplicationWorker(Config config, Maker maker, MessageIds ids, Clock clock, CamelContext context)
            throws Exception {
        Object made = maker.make("application_class").orElse(null);
        application = made instanceof Application one ? one : null;
        if (application == null && made != null) {
            config.reject(
                    "application_class",
                    "application_class '" + config.text("application_class")
                            + "' is no application (accepted: a class that extends " + Application.class.getName()
                            + ")");
        }
        SendTo sendTo = new SendTo(config, application == null ? Set.of() : application.sendToTags());
        if (application != null) {
            application.use(new Outbox(config.text("transport_name"), sendTo, ids, clock));
        }
        String now = config.text("transport_name") + ".outbound";
        String later = config.text("transport_name") + ".scheduled";
        context.getRegistry()
                .bind(config.worker() + ".addressing", (Processor) exchange -> address(exchange, now, later));
        context.getRegistry().bind(config.worker() + ".targets", List.of(now, later));
        if (application instanceof Service service) {
            context.addService(service, true, false); // the worker's, which stops it when it goes
        }
    }

    /**
     * A step of the routes.
     *
     * @param span null if there is none
     * @return what to send, in order
     */
    public List<TransportUserMessage> handle(
            @Body VumiMessage message, @ExchangeProperty(VumiConstants.SPAN) Object span) {
        List<TransportUserMessage> made;
        try {
            made = application.handle(message, span);
        } catch (VumiFailure | GivenBack e) {
            throw e;
        } catch (RedisUnavailable e) {
            throw new GivenBack(e.getMessage()); // waits for Redis, however long it is away
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new ApplicationFailure(application.getClass().getName(), e);
        }
        if (made == null) {
            throw new InvalidMessage(
                    "ApplicationFault",
                    application.getClass().getName() + " returned null (accepted: a list, empty for none)");
        }
        return made;
    }

    private static void address(Exchange exchange, String now, String later) {
        List<Addressed> addressed = new ArrayList<>();
        for (Object each : exchange.getMessage().getBody(List.class)) {
            TransportUserMessage message = (TransportUserMessage) each;
            String key = DueTime.isIn(message) ? later : now;
            addressed.add(new Addressed(key, MessageCodec.encode(message)));
        }
        exchange.getMessage().setBody(addressed);
    }
}
