package org.vumi.transport.webchat;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.support.SynchronizationAdapter;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.RecentMessages;

/** Steps of the routes. */
public final class ChatSteps {
    static final String ASKED = "webChatAsked";

    private static final String JSON = "application/json";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final String transportName;
    private final ChatCodec codec;
    private final ChatSessions sessions;
    private final Map<String, WebResponse> files;
    private final RequestGuard guard;
    private final int depth;
    private final MessageIds ids;
    private final Clock clock;

    /** Acks of what was shown last: what comes again, as its ack was not confirmed, has the same again, also if it was the last. */
    private final RecentMessages<TransportEvent> acks = new RecentMessages<>();

    /**
     * @param files what is shown, by name
     * @param depth parts of the page's own path
     */
    ChatSteps(
            String transportName,
            ChatCodec codec,
            ChatSessions sessions,
            Map<String, WebResponse> files,
            RequestGuard guard,
            int depth,
            MessageIds ids,
            Clock clock) {
        this.transportName = transportName;
        this.codec = codec;
        this.sessions = sessions;
        this.files = files;
        this.guard = guard;
        this.depth = depth;
        this.ids = ids;
        this.clock = clock;
    }

    /** Reads a request; the body is then what is to be published. */
    public void receive(Exchange exchange) {
        WebRequest request = exchange.getMessage().getBody(WebRequest.class);
        Asked asked = asked(request);
        exchange.setProperty(ASKED, asked);
        exchange.getMessage().setBody(asked.messages());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onFailure(Exchange failed) {
                asked.failed().run();
            }
        });
    }

    private Asked asked(WebRequest request) {
        boolean shows = request.method().equals("GET");
        String host = request.header("Host");
        // a link on another site may lead to the page; only the page itself may ask for more
        String refusal = shows
                ? guard.refusal(host, null, null)
                : guard.refusal(host, request.header("Origin"), request.header("Sec-Fetch-Site"));
        if (refusal != null) {
            return refused(403, refusal);
        }
        String name =
                String.join("/", request.path().subList(depth, request.path().size()));
        try {
            return shows ? shown(name) : done(name, request);
        } catch (InvalidMessage e) {
            return refused(400, e.getMessage());
        }
    }

    private Asked shown(String name) {
        return switch (name) {
            case "choices" -> Asked.answered(json(200, codec.choices()));
            case "open", "say", "hear", "close" -> wrongMethod("POST");
            default -> file(name.isEmpty() ? "index.html" : name);
        };
    }

    private Asked done(String name, WebRequest request) {
        return switch (name) {
            case "open" -> open(request);
            case "say" -> say(request);
            case "hear" -> Asked.waiting(codec.hearing(body(request)));
            case "close" -> close(request);
            default -> wrongMethod("GET");
        };
    }

    private static byte[] body(WebRequest request) {
        String type = String.valueOf(request.header("Content-Type"));
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
            throw new InvalidMessage("NotJson", "Content-Type is not " + JSON);
        }
        return request.body();
    }

    private Asked open(WebRequest request) {
        ChatCodec.Opening opening = codec.opening(body(request));
        return sessions.open(opening.fromAddr(), opening.toAddr())
                .map(session -> Asked.answered(
                                json(201, ChatCodec.opened(session)), codec.message(session, SessionEvent.NEW, null))
                        .whenFailed(() -> sessions.forget(session)))
                .orElseGet(() -> refused(409, "somebody has this name now, or too many sessions are open"));
    }

    private Asked say(WebRequest request) {
        ChatCodec.Saying saying = codec.saying(body(request));
        return sessions.find(saying.session())
                .map(session ->
                        Asked.answered(json(202, "{}"), codec.message(session, SessionEvent.RESUME, saying.content())))
                .orElseGet(() -> refused(410, "this session is over"));
    }

    private Asked close(WebRequest request) {
        return sessions.find(codec.session(body(request)))
                .map(session -> Asked.answered(json(202, "{}"), codec.message(session, SessionEvent.CLOSE, null))
                        .whenPublished(() -> sessions.forget(session)))
                .orElseGet(() -> Asked.answered(json(202, "{}")));
    }

    private Asked file(String name) {
        WebResponse file = files.get(name);
        return file == null ? refused(404, "no such page") : Asked.answered(file);
    }

    private static Asked wrongMethod(String right) {
        return Asked.answered(
                refusal(405, "only " + right + " is answered here").with("Allow", right));
    }

    private static Asked refused(int status, String sentence) {
        return Asked.answered(refusal(status, sentence));
    }

    private static WebResponse refusal(int status, String sentence) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("error", sentence);
        return json(status, MessageCodec.encodeValue(error));
    }

    private static WebResponse json(int status, String json) {
        return framed(WebResponse.of(status, JSON, json));
    }

    static WebResponse framed(WebResponse response) {
        return response.with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("Cross-Origin-Resource-Policy", "same-origin");
    }

    static WebResponse heard(Map<String, ChatSessions.News> news) {
        return json(200, ChatCodec.news(news));
    }

    /** @return sessions whose pages are gone */
    public List<ChatSession> expired() {
        return sessions.expired();
    }

    /** Its last message. */
    public TransportUserMessage end(ChatSession session) {
        return codec.message(session, SessionEvent.CLOSE, null);
    }

    /** When that is published. */
    public void forget(@ExchangeProperty("session") ChatSession session) {
        sessions.forget(session);
    }

    /**
     * Shows a message to whom it is for.
     *
     * @return the ack
     * @throws PermanentFailure if they have no session
     */
    public TransportEvent tell(TransportUserMessage message) {
        Optional<TransportEvent> known = acks.get(message.messageId());
        if (known.isPresent()) {
            return known.get();
        }
        boolean last = message.sessionEvent() == SessionEvent.CLOSE;
        String content = message.content() == null ? "" : message.content();
        if (message.toAddr() == null || !sessions.tell(message.toAddr(), message.messageId(), content, last)) {
            throw new PermanentFailure("SessionOver", "nobody of this name has a session now");
        }
        TransportEvent ack = TransportEvent.ack(transportName, message.messageId(), message.messageId(), ids, clock);
        acks.put(message.messageId(), ack);
        return ack;
    }
}
