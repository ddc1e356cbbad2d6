package org.vumi.application;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.component.http.HttpConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.Config;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Forwards messages to a URL and sends back what the server there answers: what to send, and what an answer means. The
 * route makes the requests.
 *
 * <p>Source: manual 2.2.2, spec core 4.4.
 */
public final class HttpRelayApplication {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRelayApplication.class);

    private final HttpRelaySettings settings;
    private final MessageIds ids;
    private final Clock clock;

    /** Binds what the route refers to beside this object, see {@link RelaySteps}. */
    public HttpRelayApplication(Config config, MessageIds ids, Clock clock, CamelContext context) {
        this.settings = HttpRelaySettings.of(config);
        this.ids = ids;
        this.clock = clock;
        RelaySteps.bind(config.worker(), context, settings, this::relays);
    }

    /** A closed session has nobody to hear an answer; events go nowhere unless there is an {@code event_url}. */
    private boolean relays(VumiMessage message) {
        if (message instanceof TransportUserMessage user) {
            return user.sessionEvent() != SessionEvent.CLOSE;
        }
        return message instanceof TransportEvent && settings.eventUrl() != null;
    }

    /**
     * Makes the request: its headers for {@code http:}, and its body.
     *
     * @param wire the message as it was received, which is what the server gets
     */
    public byte[] request(
            @ExchangeProperty("message") VumiMessage message,
            @ExchangeProperty("wire") byte[] wire,
            @Headers Map<String, Object> headers) {
        headers.put(HttpConstants.HTTP_URI, settings.target(message).uri().toString());
        headers.put(HttpConstants.HTTP_METHOD, settings.method());
        headers.put(HttpConstants.CONTENT_TYPE, "application/json");
        return wire;
    }

    /**
     * @param replyHeader value or values of {@code X-Vumi-HTTPRelay-Reply}
     * @param retryAfter value or values of {@code Retry-After}
     * @return the reply to send, null if there is none
     * @throws RequestRefused if the request is to be made again
     */
    public TransportUserMessage answer(
            @ExchangeProperty("message") VumiMessage message,
            @Header(HttpConstants.HTTP_RESPONSE_CODE) int status,
            @Header("X-Vumi-HTTPRelay-Reply") Object replyHeader,
            @Header("Retry-After") Object retryAfter,
            @Body InputStream body)
            throws IOException {
        if (status == 200) {
            return message instanceof TransportUserMessage user && RelayReply.wanted(replyHeader)
                    ? reply(user, body)
                    : null;
        }
        if (status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599)) {
            throw new RequestRefused(
                    status, RelayBackoff.retryAfter(retryAfter == null ? null : retryAfter.toString(), clock));
        }
        if (message instanceof TransportUserMessage || status >= 300) { // of events nothing is expected back
            LOG.error(
                    "{}: {} answered {} to {}, which is dropped",
                    settings.transportName(),
                    settings.target(message),
                    status,
                    message);
        }
        return null;
    }

    private TransportUserMessage reply(TransportUserMessage message, InputStream body) throws IOException {
        try {
            String text = RelayReply.text(body);
            return text == null ? null : message.reply(text, ids, clock).build();
        } catch (RelayReply.Unusable e) {
            LOG.error(
                    "{}: {} answered {} to {}: no reply is sent",
                    settings.transportName(),
                    settings.url(),
                    e.getMessage(),
                    message);
            return null;
        }
    }
}
