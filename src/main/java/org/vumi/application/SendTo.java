package org.vumi.application;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vumi.config.Config;
import org.vumi.config.ConfigTexts;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/** The fields of messages that answer none, by tag: the key {@code send_to}. Source: spec core 4.1. */
public final class SendTo {
    public static final String KEY = "send_to";
    private static final Set<String> TEXTS = Set.of("transport_name", "transport_type", "from_addr", "group");

    private final Map<String, Map<String, Object>> byTag = new HashMap<>();

    /** @param tags that the application sends to; sections of others are passed over */
    public SendTo(Config config, Set<String> tags) {
        Map<String, Object> sections = config.map(KEY);
        for (String tag : new TreeSet<>(tags)) {
            String path = KEY + "." + tag;
            if (sections.get(tag) instanceof Map<?, ?> section && section.get("transport_name") != null) {
                byTag.put(tag, fields(config, path, section));
            } else {
                config.reject(
                        sections.containsKey(tag) ? path : KEY,
                        path + " has no transport_name (accepted: a map with a transport_name, by which the application"
                                + " sends)");
            }
        }
    }

    private static Map<String, Object> fields(Config config, String path, Map<?, ?> section) {
        ConfigTexts texts = new ConfigTexts(config);
        Map<String, Object> fields = new LinkedHashMap<>();
        section.forEach((key, value) -> {
            String field = (String) key;
            if (TEXTS.contains(field) && value != null) {
                texts.text(path + "." + field, value).ifPresent(text -> fields.put(field, text));
            } else {
                fields.put(field, value);
            }
        });
        try {
            build("", "", fields, MessageIds.RANDOM, Clock.systemUTC());
        } catch (IllegalArgumentException | InvalidMessage e) {
            config.reject(path, path + " makes no message: " + e.getMessage());
        }
        return fields;
    }

    /** In their natural order. */
    public SortedSet<String> tags() {
        return new TreeSet<>(byTag.keySet());
    }

    /** @throws IllegalArgumentException if the application does not send to this tag */
    public TransportUserMessage send(String toAddr, String content, String tag, MessageIds ids, Clock clock) {
        Map<String, Object> fields = byTag.get(tag);
        if (fields == null) {
            throw new IllegalArgumentException("the application does not send to the tag '" + tag + "' (accepted: "
                    + (byTag.isEmpty() ? "none" : String.join(", ", tags())) + ")");
        }
        return build(toAddr, content, fields, ids, clock);
    }

    private static TransportUserMessage build(
            String toAddr, String content, Map<String, Object> fields, MessageIds ids, Clock clock) {
        TransportUserMessage.Builder message = TransportUserMessage.send(toAddr, content, ids, clock);
        fields.forEach(message::put);
        return message.build();
    }
}
