package org.vumi.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.netty.http.NettyHttpHeaderFilterStrategy;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.ConfigFault;

/**
 * The management port: {@code /health} for anybody, {@code /status}, {@code /reload} and {@code /store/} for user vumi. All refuse requests that a foreign
 * web page makes a browser send.
 */
final class Management extends RouteBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    private static final String HEADERS = "vumi-management-headers";

    private final Launch launch;
    private final ManagementOptions options;
    private final Path data;
    private final int port;
    private Login login;

    Management(Launch launch, LaunchOptions options) {
        this.launch = launch;
        this.options = options.management();
        this.data = options.data();
        this.port = listenable(this.options.host(), this.options.port());
    }

    /**
     * Netty says neither who nor where.
     *
     * @return the port, or a free one for 0
     */
    private static int listenable(String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "management: cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + " (another: --management-port)",
                    e);
        }
    }

    String url() {
        return "http://" + (options.host().contains(":") ? "[" + options.host() + "]" : options.host()) + ":" + port
                + "/";
    }

    void addTo(CamelContext context) throws Exception {
        login = Login.of(options.passwordFile(), data);
        NettyHttpHeaderFilterStrategy headers = new NettyHttpHeaderFilterStrategy();
        headers.getOutFilter().remove("cache-control"); // it would keep our no-store back
        context.getRegistry().bind(HEADERS, headers);
        context.addRoutes(this);
        LOG.info("management {} (user {}, password in {})", url(), Login.USER, login.file());
    }

    @Override
    public void configure() {
        SameSite sameSite = new SameSite(options.host());
        from(page("health"))
                .routeId("management.health")
                .routeGroup("management")
                .filter(sameSite::refuses)
                .stop()
                .end()
                .process(this::health);
        from(page("status"))
                .routeId("management.status")
                .routeGroup("management")
                .filter(sameSite::refuses)
                .stop()
                .end()
                .filter(login::refuses)
                .stop()
                .end()
                .process(exchange -> answer(exchange, 200, launch.status().page()));
        from(page("reload", "POST"))
                .routeId("management.reload")
                .routeGroup("management")
                .filter(sameSite::refuses)
                .stop()
                .end()
                .filter(login::refuses)
                .stop()
                .end()
                .process(this::reload);
        from(page("store") + "&matchOnUriPrefix=true")
                .routeId("management.store")
                .routeGroup("management")
                .filter(sameSite::refuses)
                .stop()
                .end()
                .filter(login::refuses)
                .stop()
                .end()
                .process(new StoreApi(launch::redis)::answer);
    }

    private String page(String name) {
        return page(name, "GET");
    }

    private String page(String name, String method) {
        return "netty-http:" + url() + name + "?httpMethodRestrict=" + method
                + "&muteException=true&headerFilterStrategy=#" + HEADERS;
    }

    private void health(Exchange exchange) {
        String word = launch.status().word();
        answer(exchange, word.equals("DOWN") ? 503 : 200, "{\"status\":\"" + word + "\"}");
    }

    private void reload(Exchange exchange) {
        Reload.Outcome outcome = launch.reload().orElse(null);
        if (outcome == null) {
            answer(exchange, 503, "{\"error\":\"the workers are starting\"}");
            return;
        }
        JsonObject json = new JsonObject();
        json.put("swapped", new JsonArray(outcome.changes().swapped()));
        json.put("started", new JsonArray(outcome.changes().started()));
        json.put("stopped", new JsonArray(outcome.changes().stopped()));
        json.put(
                "faults",
                new JsonArray(
                        outcome.faults().stream().map(ConfigFault::toString).toList()));
        answer(exchange, outcome.faults().isEmpty() ? 200 : 422, Status.text(json));
    }

    static void answer(Exchange exchange, int code, String json) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setHeader("Cache-Control", "no-store");
        exchange.getMessage().setHeader("X-Content-Type-Options", "nosniff");
        exchange.getMessage().setBody(json);
    }
}
