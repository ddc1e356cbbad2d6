package org.vumi.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.message.FailureMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiFailure;
import org.vumi.message.VumiMessage;

/**
 * The span of an exchange. The exchange and its copies carry it, never a thread: each step may run on another one, and a thread serves
 * many exchanges by turns.
 */
final class Trace {
    /** Whatever {@code OTEL_PROPAGATORS} says: these are the headers that are kept with what is set aside. */
    static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<String> USER_MESSAGE_ID = AttributeKey.stringKey("vumi.user_message_id");
    private static final AttributeKey<String> TRANSPORT_NAME = AttributeKey.stringKey("vumi.transport_name");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    final Span span;
    private final Context context;
    private volatile boolean identified;
    private volatile Map<String, Object> headers;

    Trace(Span span, Context parent) {
        this.span = span;
        this.context = parent.with(span);
    }

    /** @return null if the exchange has none */
    static Trace of(Exchange exchange) {
        return exchange.getProperty(VumiConstants.SPAN, Trace.class);
    }

    void putInto(Exchange exchange) {
        exchange.setProperty(VumiConstants.SPAN, this);
    }

    Context context() {
        return context;
    }

    /** For what is published on the way. */
    Map<String, Object> headers() {
        Map<String, Object> made = headers;
        if (made == null) {
            made = new HashMap<>();
            PROPAGATOR.inject(context, made, Map::put);
            headers = made;
        }
        return made;
    }

    /** Says which message it is about: the first that the exchange was seen with. */
    void identify(VumiMessage message) {
        if (identified || !span.isRecording()) {
            return;
        }
        identified = true;
        if (message instanceof TransportUserMessage user) {
            span.setAttribute(MESSAGE_ID, user.messageId());
        } else if (message instanceof TransportEvent event) {
            span.setAttribute(MESSAGE_ID, event.eventId());
            span.setAttribute(USER_MESSAGE_ID, event.userMessageId());
        } else if (message instanceof FailureMessage failure) {
            span.setAttribute(USER_MESSAGE_ID, text(failure.message().get("message_id")));
        }
        span.setAttribute(TRANSPORT_NAME, text(message.field("transport_name")));
    }

    private static String text(Object value) {
        return value instanceof String text ? text : null;
    }

    /** Says that it failed, and of what kind the failure is; never its sentence, which may quote what people wrote. */
    static void fail(Span span, Throwable failure) {
        VumiFailure known = ObjectHelper.getException(VumiFailure.class, failure);
        fail(span, known == null ? failure.getClass().getName() : known.reason());
    }

    static void fail(Span span, String type) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute(ERROR_TYPE, type);
    }
}
