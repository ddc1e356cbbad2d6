package org.vumi.transport.telnet;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vumi.component.telnet.TelnetInput;
import org.vumi.component.telnet.TelnetOutput;
import org.vumi.config.Config;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/**
 * What a session does to a message, and back. A message belongs to the session that {@code transport_metadata.session_id} says, which a
 * reply takes over from the message that it answers.
 *
 * <p>Source: spec transports 14.
 */
final class TelnetCodec {
    private static final String SESSION_ID = "session_id";

    private final String transportName;
    private final String transportType;
    private final String toAddr;
    private final Clock clock;

    TelnetCodec(Config config, Clock clock) {
        this.transportName = config.text("transport_name");
        this.transportType = config.text("transport_type");
        this.toAddr = config.text("to_addr");
        this.clock = clock;
    }

    TransportUserMessage decode(TelnetInput input) {
        SessionEvent event =
                switch (input.kind()) {
                    case OPENED -> SessionEvent.NEW;
                    case LINE -> SessionEvent.RESUME;
                    case CLOSED -> SessionEvent.CLOSE;
                };
        // tried again it is the same message, which the broker may have taken the first time
        return TransportUserMessage.builder(input::id, clock)
                .put("from_addr", input.client())
                .put("to_addr", toAddr == null ? input.server() : toAddr)
                .put("content", input.text())
                .put("session_event", event.wire())
                .put("transport_name", transportName)
                .put("transport_type", transportType)
                .put("transport_metadata", Map.of(SESSION_ID, input.session()))
                .build();
    }

    /** The session that a message belongs to; empty if it names none. */
    Optional<Long> session(TransportUserMessage message) {
        return message.transportMetadata().get(SESSION_ID) instanceof Number session
                ? Optional.of(session.longValue())
                : Optional.empty();
    }

    /**
     * @return the lines of the content, each ended by LF; an empty one for a message without
     * @throws PermanentFailure if the message names no session
     */
    TelnetOutput encode(TransportUserMessage message) {
        long session = session(message)
                .orElseThrow(() -> new PermanentFailure(
                        "no_session",
                        "transport_metadata has no session_id (accepted: a reply to a message of a session)"));
        String content = message.content();
        String text = content == null || content.isEmpty()
                ? "\n"
                : content.lines().map(line -> line + "\n").collect(Collectors.joining());
        return new TelnetOutput(session, text, message.sessionEvent() == SessionEvent.CLOSE);
    }

    /** One for the message, however often it is told. */
    TransportEvent ack(TransportUserMessage message) {
        String id = message.messageId();
        return TransportEvent.ack(transportName, id, id, MessageIds.of("ack", transportName, id), clock);
    }
}
