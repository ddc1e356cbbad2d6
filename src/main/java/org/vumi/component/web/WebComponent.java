package org.vumi.component.web;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code web:NAME} is the page of the bean NAME, a {@link WebPage}: from it come requests. */
@Component("web")
public final class WebComponent extends DefaultComponent {
    private final Map<String, WebServer> servers = new HashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new WebEndpoint(uri, this, remaining);
    }

    /** @return the server that the page is on now */
    synchronized WebServer open(WebConsumer consumer) throws Exception {
        WebPage page = consumer.page();
        String address =
                page.host() + ":" + (page.port() == 0 ? consumer.getEndpoint().getName() : page.port());
        WebServer server = servers.get(address);
        if (server == null) {
            server = WebServer.start(getCamelContext(), page);
            servers.put(address, server);
        }
        try {
            server.add(consumer);
        } finally {
            stopUnused();
        }
        return server;
    }

    synchronized void close(WebConsumer consumer, WebServer server) {
        server.remove(consumer);
        stopUnused();
    }

    private void stopUnused() {
        servers.values().removeIf(WebServer::stopIfUnused);
    }
}
