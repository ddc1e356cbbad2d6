package org.vumi.worker;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Vumi's own way to say where the broker is: built-in defaults, overlaid by the file of {@code --vumi-config}, overlaid
 * by the command line. Unknown keys pass through; a null in the file overrides. Source: spec core 2.1, 10.1.
 */
public final class AmqpOptions {
    private final Map<String, Object> merged;
    private final boolean given;

    private AmqpOptions(Map<String, Object> merged, boolean given) {
        this.merged = merged;
        this.given = given;
    }

    /**
     * @param file content of {@code --vumi-config}, null if not given
     * @param commandLine options by name; null values are options not given
     */
    public static AmqpOptions of(Map<String, Object> file, Map<String, Object> commandLine) {
        Map<String, Object> merged = new LinkedHashMap<>();
        merged.put("hostname", "127.0.0.1");
        merged.put("port", 5672);
        merged.put("username", "vumi");
        merged.put("password", "vumi");
        merged.put("vhost", "/develop");
        merged.put("specfile", "amqp-spec-0-8.xml");
        boolean given = file != null;
        if (file != null) {
            merged.putAll(file);
        }
        for (Map.Entry<String, Object> option : commandLine.entrySet()) {
            if (option.getValue() != null) {
                merged.put(option.getKey(), option.getValue());
                given = true;
            }
        }
        return new AmqpOptions(merged, given);
    }

    /** Every option by name, unknown ones and nulls included. */
    Map<String, Object> all() {
        return new LinkedHashMap<>(merged);
    }

    /** Whether somebody gave any of them, so that they beat the default. */
    boolean given() {
        return given;
    }

    /**
     * @return {@code amqp://user:password@host:port/vhost}
     * @throws IllegalArgumentException naming an option that is null or no number
     */
    public String uri() {
        return "amqp://" + encoded("username") + ":" + encoded("password") + "@" + text("hostname") + ":"
                + number("port") + "/" + encoded("vhost");
    }

    /** Seconds, as the file says; null if it does not (the command line has no such option). */
    Integer heartbeatSeconds() {
        return merged.get("heartbeat") == null ? null : number("heartbeat");
    }

    private String encoded(String option) {
        return URLEncoder.encode(text(option), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String text(String option) {
        Object value = merged.get(option);
        if (value == null) {
            throw new IllegalArgumentException("AMQP option " + option + " is null (accepted: a text)");
        }
        return value.toString();
    }

    private int number(String option) {
        String text = text(option);
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "AMQP option " + option + " '" + text + "' is not a whole number from 0 to 99999");
        }
        return Integer.parseInt(text);
    }
}
