package org.vumi.worker;

import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.config.Config;
import org.vumi.message.MessageIds;

/** The class of the test application echo_application. */
public final class EchoBean extends ServiceSupport {
    private final Config config;

    public EchoBean(Config config, MessageIds ids, Clock clock, CamelContext context) {
        this.config = config;
        for (Map.Entry<String, Object> entry : config.map("prefixes").entrySet()) {
            if (entry.getValue() instanceof Map) {
                config.reject("prefixes." + entry.getKey(), "prefixes." + entry.getKey() + " is a map");
            }
        }
    }

    public Config config() {
        return config;
    }

    public String echo(String body) {
        String said = config.text("greeting") == null ? body : config.text("greeting") + body;
        return config.flag("loud") ? said.toUpperCase(Locale.ROOT) : said;
    }
}
