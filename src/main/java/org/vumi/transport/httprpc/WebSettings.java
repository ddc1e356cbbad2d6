package org.vumi.transport.httprpc;

import java.util.Set;
import org.vumi.component.web.BasicLogin;
import org.vumi.component.web.WebPage;
import org.vumi.config.Config;

/** Where a worker is found by HTTP, from its configuration. */
final class WebSettings {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT");

    private WebSettings() {}

    static WebPage page(Config config) {
        return new WebPage(
                config.text("web_host"),
                config.integer("web_port"),
                config.text("web_path"),
                METHODS,
                login(config),
                config.text("health_path"),
                config.integer("max_pending_requests"));
    }

    private static BasicLogin login(Config config) {
        String username = config.text("web_username");
        String password = config.text("web_password");
        String realm = config.text("web_auth_domain");
        if (username == null && password == null) {
            return null;
        }
        if (username == null || password == null) {
            config.reject(
                    username == null ? "web_password" : "web_username",
                    (username == null ? "web_password without web_username" : "web_username without web_password")
                            + " (accepted: both or neither)");
            return null;
        }
        if (username.contains(":")) {
            config.reject("web_username", "web_username has a colon, which HTTP Basic cannot carry");
        }
        return new BasicLogin(username, password, realm);
    }
}
