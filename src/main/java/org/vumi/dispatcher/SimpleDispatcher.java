package org.vumi.dispatcher;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.vumi.component.vumi.Addressed;
import org.vumi.config.Config;

/**
 * The worker that copies bytes from routing keys to routing keys, whatever they are: binds the steps of its routes, for each source
 * {@code <worker>.copy.<routing key>}, and all targets as {@code <worker>.targets}.
 *
 * <p>Operator's page: docs/dispatcher/simple-dispatcher.md. Source: spec core 5.8.
 */
public final class SimpleDispatcher {
    private static final String KEY = "route_mappings";

    public SimpleDispatcher(Config config, CamelContext context) {
        TreeSet<String> targets = new TreeSet<>();
        Map<String, Object> mappings = config.map(KEY);
        mappings.forEach((source, value) -> {
            List<String> keys = Endpoints.names(value);
            check(config, source, source);
            keys.forEach(target -> check(config, source, target));
            if (keys.contains(source)) {
                config.reject(KEY + "." + source, KEY + " leads from '" + source + "' to itself");
            }
            targets.addAll(keys);
            context.getRegistry().bind(config.worker() + ".copy." + source, copy(keys));
        });
        context.getRegistry().bind(config.worker() + ".targets", targets);
    }

    private static void check(Config config, String source, String key) {
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            config.reject(
                    KEY + "." + source,
                    KEY + " has '" + key + "', which is not all lower case, as routing keys must be");
        }
    }

    private static Processor copy(List<String> keys) {
        return exchange -> {
            byte[] body = exchange.getMessage().getMandatoryBody(byte[].class);
            exchange.getMessage()
                    .setBody(keys.stream().map(key -> new Addressed(key, body)).toList());
        };
    }
}
