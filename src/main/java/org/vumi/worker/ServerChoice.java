package org.vumi.worker;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Which broker or Redis was chosen. Source: design, "Defaults that need nothing installed".
 *
 * @param url with user and password; {@value #EMBEDDED} for the one in the data directory
 * @param from who chose it, for people: {@code --broker}, {@code sms.yaml:3}, {@code default}
 */
public record ServerChoice(String url, String from) {
    public static final String EMBEDDED = "embedded";

    boolean embedded() {
        return EMBEDDED.equals(url);
    }

    /**
     * The broker of all workers: {@code --broker}, else a worker's {@code broker} key, else the AMQP options if any is
     * given, else the default.
     *
     * @param option of the command line, null if not given
     * @param sections configurations as written, by worker
     * @param fallback {@value #EMBEDDED}, or null for the defaults of the AMQP options
     */
    static ServerChoice broker(
            String option,
            Map<String, Map<String, Setting>> sections,
            AmqpOptions amqp,
            String fallback,
            Faults faults) {
        ServerChoice ofWorkers = null;
        for (Map.Entry<String, Map<String, Setting>> section : sections.entrySet()) {
            Setting broker = section.getValue().get("broker");
            if (broker == null || broker.value() == null) {
                continue;
            }
            ServerChoice choice = new ServerChoice(
                    String.valueOf(broker.value()), broker.place().toString());
            check(choice, "broker", "amqp", broker.place(), section.getKey() + ": ", faults);
            if (ofWorkers != null && !ofWorkers.url().equals(choice.url())) {
                faults.add(
                        broker.place(),
                        section.getKey() + ": broker is another than at " + ofWorkers.from()
                                + " (accepted: one broker for all workers of a process)");
            }
            ofWorkers = ofWorkers == null ? choice : ofWorkers;
        }
        if (option != null) {
            ServerChoice choice = new ServerChoice(option, "--broker");
            check(choice, "broker", "amqp", new Place("--broker", 0), "", faults);
            return choice;
        }
        if (ofWorkers != null) {
            return ofWorkers;
        }
        if (amqp.given() || fallback == null) {
            return amqpOptions(amqp, faults);
        }
        return new ServerChoice(fallback, "default");
    }

    private static ServerChoice amqpOptions(AmqpOptions amqp, Faults faults) {
        String from = amqp.given() ? "AMQP options" : "default";
        try {
            return new ServerChoice(amqp.uri(), from);
        } catch (IllegalArgumentException e) {
            faults.add(new Place("AMQP options", 0), e.getMessage());
            return new ServerChoice(EMBEDDED, from);
        }
    }

    /**
     * One worker's Redis: {@code --redis}, else the worker's {@code redis} key (redis-py's keyword arguments, or a URL),
     * else the default.
     */
    static ServerChoice redis(
            String option, String worker, Map<String, Setting> section, String fallback, Faults faults) {
        if (option != null) {
            ServerChoice choice = new ServerChoice(option, "--redis");
            check(choice, "redis", "redis", new Place("--redis", 0), "", faults);
            return choice;
        }
        Setting own = section.getOrDefault("redis", section.get("redis_config"));
        if (own == null || own.value() == null || own.isMap() && own.members().isEmpty()) {
            return new ServerChoice(fallback == null ? "redis://localhost:6379/0" : fallback, "default");
        }
        if (own.isMap()) {
            return new ServerChoice(redisUrl(worker, own, faults), own.place().toString());
        }
        ServerChoice choice =
                new ServerChoice(String.valueOf(own.value()), own.place().toString());
        check(choice, "redis", "redis", own.place(), worker + ": ", faults);
        return choice;
    }

    /** Source: spec core 10.9. Entries that only matter to redis-py are passed over. */
    private static String redisUrl(String worker, Setting redis, Faults faults) {
        Map<String, Setting> members = redis.members();
        if (members.containsKey("unix_socket_path")) {
            faults.add(
                    members.get("unix_socket_path").place(),
                    worker + ": redis.unix_socket_path is not served (accepted: host and port)");
        }
        String password = text(members, "password", "");
        return "redis://" + (password.isEmpty() ? "" : ":" + encoded(password) + "@")
                + text(members, "host", "localhost") + ":" + number(worker, members, "port", "6379", faults) + "/"
                + number(worker, members, "db", "0", faults);
    }

    private static String text(Map<String, Setting> members, String key, String fallback) {
        Setting setting = members.get(key);
        return setting == null || setting.value() == null || setting.source() == null
                ? fallback
                : YamlSettings.asText(setting);
    }

    private static String number(
            String worker, Map<String, Setting> members, String key, String fallback, Faults faults) {
        String text = text(members, key, fallback);
        if (!text.matches("[0-9]{1,5}")) {
            faults.add(
                    members.get(key).place(),
                    worker + ": redis." + key + " '" + text + "' is not a whole number from 0 to 99999");
            return fallback;
        }
        return text;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void check(ServerChoice choice, String what, String scheme, Place place, String who, Faults faults) {
        if (!choice.embedded() && !choice.url().matches("(?i)" + scheme + "s?://[^/]+(/.*)?")) {
            faults.add(place, who + what + " is not " + EMBEDDED + " and no " + scheme + "(s):// URL");
        }
    }

    /** The URL without user and password, fit for logs. */
    public String shown() {
        return withoutLogin(url);
    }

    static String withoutLogin(String url) {
        if (EMBEDDED.equals(url)) {
            return url;
        }
        try {
            URI uri = new URI(url);
            String host = uri.getHost() == null ? "" : uri.getHost();
            return uri.getScheme() + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    + (uri.getRawPath() == null ? "" : uri.getRawPath());
        } catch (URISyntaxException e) {
            return url.substring(0, Math.max(0, url.indexOf(':'))) + "://?";
        }
    }
}
