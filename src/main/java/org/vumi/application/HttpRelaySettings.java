package org.vumi.application;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.component.http.HttpMethods;
import org.vumi.codec.BasicAuth;
import org.vumi.config.Config;
import org.vumi.message.TransportEvent;
import org.vumi.message.VumiMessage;

/**
 * The HTTP relay's configuration, checked. What is unfit is reported as a fault and null here: such a worker never starts.
 *
 * @param url where messages go
 * @param eventUrl where events go; null: nowhere
 * @param method of every request; Camel's own type, since it is slow to make one of a text
 * @param authorization value of that header; null: none
 * @param timeout for one request, from connecting to the last byte of the answer
 * @param verifyTls whether a server must prove who it is
 */
record HttpRelaySettings(
        String transportName,
        RelayUrl url,
        RelayUrl eventUrl,
        HttpMethods method,
        String authorization,
        Duration timeout,
        int concurrency,
        RelayBackoff backoff,
        boolean verifyTls)
        implements RelaySettings {
    /** Those that carry a body to a server, and one back. */
    private static final Set<HttpMethods> METHODS =
            EnumSet.of(HttpMethods.POST, HttpMethods.PUT, HttpMethods.PATCH, HttpMethods.GET, HttpMethods.DELETE);

    static HttpRelaySettings of(Config config) {
        checkAuthMethod(config);
        return new HttpRelaySettings(
                config.text("transport_name"),
                url(config, "url"),
                url(config, "event_url"),
                method(config),
                authorization(config),
                config.seconds("timeout"),
                config.integer("concurrency"),
                RelayBackoff.of(config),
                config.flag("verify_tls"));
    }

    @Override
    public RelayUrl target(VumiMessage message) {
        return message instanceof TransportEvent ? eventUrl : url;
    }

    private static RelayUrl url(Config config, String key) {
        String text = config.text(key);
        if (text == null) {
            return null;
        }
        try {
            return RelayUrl.of(text);
        } catch (RelayUrl.Unfit e) {
            config.reject(key, key + " " + e.getMessage());
            return null;
        }
    }

    private static HttpMethods method(Config config) {
        String method = config.text("http_method").toUpperCase(Locale.ROOT);
        return METHODS.stream()
                .filter(known -> known.name().equals(method))
                .findFirst()
                .orElseGet(() -> {
                    config.reject(
                            "http_method",
                            "http_method '" + config.text("http_method") + "' cannot relay a message (accepted: "
                                    + METHODS.stream().map(Enum::name).collect(Collectors.joining(", ")) + ")");
                    return null;
                });
    }

    private static void checkAuthMethod(Config config) {
        if (!config.text("auth_method").equals("basic")) {
            config.reject(
                    "auth_method", "auth_method '" + config.text("auth_method") + "' is not known (accepted: basic)");
        }
    }

    /** Without a user name there are no credentials, whatever the password. */
    private static String authorization(Config config) {
        String username = config.text("username");
        if (username == null || username.isEmpty()) {
            return null;
        }
        String password = config.text("password");
        return BasicAuth.header(username, password == null ? "" : password);
    }
}
