package org.vumi.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the page and curl see of the simulator, ready for JSON. Field names are those of Vumi's messages where there are such. */
final class ConsoleJson {
    private ConsoleJson() {}

    static Map<String, Object> message(SmscMessage m) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", m.id());
        json.put("direction", word(m.direction()));
        json.put("timestamp", m.at().toString());
        json.put("from_addr", m.from());
        json.put("to_addr", m.to());
        json.put("content", m.text());
        json.put("state", word(m.state()));
        json.put("status", m.status());
        json.put("encoding", m.encoding());
        json.put("parts", m.parts());
        json.put("parts_done", m.partsDone());
        json.put("attempts", m.attempts());
        json.put("system_id", m.systemId());
        json.put("message_ids", m.messageIds());
        json.put("receipts", m.receipts().stream().map(ConsoleJson::receipt).toList());
        return json;
    }

    private static Map<String, Object> receipt(SmscMessage.Receipt r) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("message_id", r.messageId());
        json.put("stat", r.stat());
        json.put("state", word(r.state()));
        json.put("status", r.status());
        return json;
    }

    static Map<String, Object> bind(Bind b) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", b.id());
        json.put("system_id", b.systemId());
        json.put("type", b.type());
        json.put("remote", b.remote());
        json.put("since", b.since().toString());
        return json;
    }

    static Map<String, Object> snapshot(List<SmscMessage> messages, List<Bind> binds) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("binds", binds.stream().map(ConsoleJson::bind).toList());
        json.put("messages", messages.stream().map(ConsoleJson::message).toList());
        return json;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
