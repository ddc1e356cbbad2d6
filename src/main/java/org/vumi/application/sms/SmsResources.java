package org.vumi.application.sms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Direction;

/** Messages and events as clients see them, in answers and in callbacks alike. */
final class SmsResources {
    private final String path;

    /** @param path of the API, as its clients have it */
    SmsResources(String path) {
        this.path = path.endsWith("/") ? path : path + "/";
    }

    /** What is answered to a message that will be sent. */
    Map<String, Object> accepted(TransportUserMessage message) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("message_id", message.messageId());
        resource.put("to_addr", message.toAddr());
        resource.put("status_url", statusUrl(message.messageId()));
        return resource;
    }

    private String statusUrl(String messageId) {
        return path + "messages/" + URLEncoder.encode(messageId, UTF_8) + "/status";
    }

    Map<String, Object> inbound(TransportUserMessage message) {
        Map<String, Object> resource = message(Direction.INBOUND, message);
        resource.put(
                "session_event",
                message.sessionEvent() == null ? null : message.sessionEvent().wire());
        return resource;
    }

    /** @param events oldest first */
    Map<String, Object> outbound(TransportUserMessage message, List<TransportEvent> events) {
        DeliveryState state = DeliveryState.of(events);
        Map<String, Object> resource = message(Direction.OUTBOUND, message);
        resource.put("status", state.kind().word());
        resource.put("reason", state.reason());
        resource.put("status_url", statusUrl(message.messageId()));
        return resource;
    }

    private static Map<String, Object> message(Direction direction, TransportUserMessage message) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("message_id", message.messageId());
        resource.put("direction", direction.word());
        resource.put("timestamp", time(message.timestamp()));
        resource.put("from_addr", message.fromAddr());
        resource.put("to_addr", message.toAddr());
        resource.put("content", message.content());
        resource.put("transport_name", message.transportName());
        resource.put("transport_type", message.transportType());
        return resource;
    }

    /** @param events oldest first */
    Map<String, Object> status(String messageId, List<TransportEvent> events) {
        DeliveryState state = DeliveryState.of(events);
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("message_id", messageId);
        resource.put("status", state.kind().word());
        resource.put("reason", state.reason());
        List<Map<String, Object>> all = new ArrayList<>(events.size());
        events.forEach(event -> all.add(event(event)));
        resource.put("events", all);
        return resource;
    }

    Map<String, Object> event(TransportEvent event) {
        DeliveryState state = DeliveryState.of(event);
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("event_id", event.eventId());
        resource.put("event_type", event.eventType());
        resource.put("timestamp", time(String.valueOf(event.field("timestamp"))));
        resource.put("message_id", event.userMessageId());
        resource.put("status", state.kind().word());
        resource.put("reason", state.reason());
        return resource;
    }

    /** Vumi's form in ISO 8601; another as it is. */
    private static String time(String timestamp) {
        return timestamp != null && timestamp.matches("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+")
                ? timestamp.replace(' ', 'T') + "Z"
                : timestamp;
    }
}
