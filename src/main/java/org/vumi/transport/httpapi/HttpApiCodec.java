package org.vumi.transport.httpapi;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.Parameters;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.config.Config;
import org.vumi.config.ConfigTexts;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.httprpc.HttpRpcCodec;
import org.vumi.transport.httprpc.Received;

/**
 * The parameters of a request are the fields of a message. What is wrong with them is told all at once, as JSON under status 400:
 * {@code unexpected_parameter}, {@code missing_parameter}, {@code invalid_parameter}.
 *
 * <p>Source: manual 3.1, spec transports 3.
 */
public final class HttpApiCodec implements HttpRpcCodec {
    private static final String TRANSPORT_TYPE = "http_api";

    /** In the order in which a missing one is told. */
    private static final List<String> EXPECTED = List.of("content", "to_addr", "from_addr");

    private final String transportName;
    private final boolean replyExpected;
    private final Set<String> allowed;
    private final Map<String, Object> defaults;
    private final Clock clock;

    public HttpApiCodec(Config config, Clock clock) {
        this.transportName = config.text("transport_name");
        this.replyExpected = config.flag("reply_expected");
        this.allowed =
                new LinkedHashSet<>(new ConfigTexts(config).texts("allowed_fields", config.list("allowed_fields")));
        this.defaults = config.map("field_defaults");
        this.clock = clock;
        for (String needed : List.of("to_addr", "from_addr")) {
            if (!allowed.contains(needed) && !defaults.containsKey(needed)) {
                config.reject(
                        "allowed_fields",
                        needed + " is neither in allowed_fields nor in field_defaults, and no message is without it");
            }
        }
        if (!isSessionEvent(defaults.get("session_event"))) {
            config.reject(
                    "field_defaults.session_event",
                    "session_event '" + defaults.get("session_event") + "' is none (accepted: new, resume, close)");
        }
    }

    private static boolean isSessionEvent(Object value) {
        try {
            SessionEvent.of(value);
            return true;
        } catch (InvalidMessage e) {
            return false;
        }
    }

    @Override
    public boolean awaitsReplies() {
        return replyExpected;
    }

    @Override
    public Received decode(WebRequest request, MessageIds ids) {
        Parameters parameters;
        try {
            parameters = request.parameters();
        } catch (IllegalArgumentException e) {
            return Received.refused(WebResponse.text(400, e.getMessage()));
        }
        Map<String, List<String>> faults = faults(parameters);
        if (!faults.isEmpty()) {
            return Received.refused(json(400, faults));
        }
        String id = ids.next();
        TransportUserMessage message = message(parameters, id);
        return replyExpected
                ? Received.awaitingReply(message)
                : new Received(List.of(message), json(200, Map.of("message_id", id)));
    }

    private Map<String, List<String>> faults(Parameters parameters) {
        Map<String, List<String>> faults = new TreeMap<>();
        for (String name : parameters.names()) {
            if (!allowed.contains(name)) {
                fault(faults, "unexpected_parameter", name);
            }
        }
        for (String name : EXPECTED) {
            if (allowed.contains(name)
                    && parameters.first(name).isEmpty()
                    && !parameters.unreadable().contains(name)
                    && !defaults.containsKey(name)) {
                fault(faults, "missing_parameter", name);
            }
        }
        parameters.unreadable().forEach(name -> fault(faults, "invalid_parameter", name));
        if (!parameters.first("session_event").map(HttpApiCodec::isSessionEvent).orElse(true)) {
            fault(faults, "invalid_parameter", "session_event");
        }
        return faults;
    }

    private static void fault(Map<String, List<String>> faults, String kind, String name) {
        faults.computeIfAbsent(kind, any -> new ArrayList<>()).add(name);
    }

    private TransportUserMessage message(Parameters parameters, String id) {
        Map<String, Object> fields = new LinkedHashMap<>(defaults);
        for (String name : parameters.names()) {
            parameters.first(name).ifPresent(value -> fields.put(name, value));
        }
        TransportUserMessage.Builder builder = TransportUserMessage.builder(() -> id, clock)
                .put("transport_name", transportName)
                .put("transport_type", TRANSPORT_TYPE);
        fields.forEach(builder::put);
        return builder.build();
    }

    @Override
    public WebResponse encode(TransportUserMessage reply) {
        if (reply.content() == null) {
            throw new PermanentFailure("missing_field", "missing content (accepted: a text, which may be empty)");
        }
        return WebResponse.text(200, reply.content());
    }

    private static WebResponse json(int status, Map<String, ?> object) {
        return WebResponse.text(
                status, new String(MessageCodec.encode(object), java.nio.charset.StandardCharsets.US_ASCII));
    }
}
