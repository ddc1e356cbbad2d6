package org.vumi.component.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;
import org.apache.camel.component.netty.http.HttpServerConsumerChannelFactory;
import org.apache.camel.component.netty.http.NettyHttpComponent;
import org.apache.camel.component.netty.http.NettyHttpConfiguration;
import org.apache.camel.component.netty.http.NettyHttpConsumer;
import org.apache.camel.component.netty.http.NettyHttpEndpoint;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Listens on one port and finds the page that a request is for. What a netty-http endpoint listens with, but with {@link RequestReader} and
 * {@link WebChannel} on each connection.
 */
final class WebServer {
    /** Of a request that is for no page; its answer shall be that. */
    private static final int NOBODYS_BODY = 1 << 16;

    /** In the request line, where GET has its parameters. */
    private static final int LONGEST_LINE = 1 << 16;

    static final int MOST_CONNECTIONS = 10_000;

    /** Of all requests that have no answer yet, or have not come wholly, in bytes. */
    static final long MOST_OPEN = 64L << 20;

    /** Parts of a page's path. */
    private static final int LONGEST_PATH = 100;

    private final NettyHttpComponent component;
    private final int port;
    private final WebTls tls;
    private final String group;

    private final Channels channels = new Channels();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong open = new AtomicLong();

    /** By the parts of their paths; the component guards it. */
    private final Map<List<String>, WebConsumer> pages = new HashMap<>();

    /** Pages, and {@link Health}, by the parts of their paths; another map whenever a page comes or goes. */
    private volatile Map<List<String>, Object> places = Map.of();

    private NettyHttpConsumer listener;

    private WebServer(CamelContext context, int port, WebTls tls, String group) {
        this.port = port;
        this.tls = tls;
        this.group = group;
        this.component = new Netty();
        component.setCamelContext(context);
    }

    /** @throws IllegalStateException if the address cannot be listened on, with a sentence that names it */
    static WebServer start(CamelContext context, WebPage first) throws Exception {
        String host = first.host();
        WebTls tls = first.tls();
        int port = listenable(host, first.port());
        WebServer server = new WebServer(context, port, tls, first.group());
        ServiceHelper.startService(server.component);
        NettyHttpEndpoint endpoint = (NettyHttpEndpoint)
                server.component.createEndpoint("netty-http:http://" + authority(host) + ":" + port + "/");
        NettyHttpConfiguration configuration = endpoint.getConfiguration();
        configuration.addDecoder(server.new Readers());
        configuration.setMaxInitialLineLength(LONGEST_LINE);
        configuration.setTcpNoDelay(true);
        configuration.setReuseAddress(true);
        if (tls != null) {
            configuration.setSsl(true);
            configuration.setSslContextParameters(RenewedContext.parameters(tls));
        }
        server.listener = (NettyHttpConsumer) endpoint.createConsumer(exchange -> {});
        ServiceHelper.startService(endpoint, server.listener);
        return server;
    }

    private static String authority(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** Netty says neither who nor where. */
    private static int listenable(String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return port;
    }

    void add(WebConsumer page) {
        if (!page.page().group().equals(group)) {
            throw new IllegalStateException("port " + port + " is for pages of " + group + ", not of "
                    + page.page().group());
        }
        if (page.page().tls() != tls) {
            throw new IllegalStateException(
                    "port " + port + " is another page's, which is shown " + (tls == null ? "without TLS" : "by TLS"));
        }
        List<String> path = segments(page.page().path());
        WebConsumer other = pages.putIfAbsent(path, page);
        if (other != null && other != page) {
            throw new IllegalStateException("port " + port + " has two pages '"
                    + page.page().path() + "': of " + other.getRouteId() + " and of "
                    + page.getRouteId());
        }
        place();
    }

    void remove(WebConsumer page) {
        pages.values().removeIf(page::equals);
        place();
    }

    private void place() {
        Map<List<String>, Object> places = new HashMap<>();
        for (WebConsumer each : pages.values()) {
            String health = each.page().health();
            if (health != null) {
                Object all = places.computeIfAbsent(segments(health), path -> new Health(new ArrayList<>()));
                ((Health) all).pages().add(each);
            }
        }
        places.putAll(pages);
        this.places = places;
    }

    private static List<String> segments(String path) {
        List<String> segments = WebPath.segments(path);
        return segments.subList(0, Math.min(segments.size(), LONGEST_PATH));
    }

    /** @return whether it has stopped, as it had no page */
    boolean stopIfUnused() {
        if (pages.isEmpty()) {
            ServiceHelper.stopAndShutdownServices(listener, component);
            return true;
        }
        return false;
    }

    /** @return false if there are too many */
    boolean connected(Channel channel) {
        listener.getNettyServerBootstrapFactory().addChannel(channel);
        return connections.incrementAndGet() <= MOST_CONNECTIONS;
    }

    void disconnected(Channel channel) {
        connections.decrementAndGet();
        listener.getNettyServerBootstrapFactory().removeChannel(channel);
    }

    /** Answers a request, or lets the page do so whose path is the longest that the request's begins with. */
    void serve(WebRequest request, Consumer<WebResponse> answer) {
        Object place = place(request.path());
        if (place instanceof WebConsumer page) {
            serve(request, page, answer);
        } else if (place instanceof Health health) {
            answer.accept(health.answer(request));
        } else {
            answer.accept(WebResponse.text(404, "not found"));
        }
    }

    /** @return null if there is none */
    private Object place(List<String> path) {
        Map<List<String>, Object> all = places;
        for (int length = Math.min(path.size(), LONGEST_PATH); length >= 0; length--) {
            Object place = all.get(path.subList(0, length));
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    /** @return whether there is room for so many bytes more, which are held from now on */
    boolean take(long bytes) {
        if (open.addAndGet(bytes) <= MOST_OPEN) {
            return true;
        }
        open.addAndGet(-bytes);
        return false;
    }

    /** @param bytes that were taken, of a request that has its answer or never gets one */
    void giveBack(long bytes) {
        open.addAndGet(-bytes);
    }

    /**
     * What is read of a request's body.
     *
     * @param uri path and query
     */
    int largestBody(String uri) {
        return place(WebPath.decoded(uri.split("\\?", 2)[0])) instanceof WebConsumer page
                ? page.page().largestBody()
                : NOBODYS_BODY;
    }

    private static void serve(WebRequest request, WebConsumer consumer, Consumer<WebResponse> answer) {
        WebPage page = consumer.page();
        if (!page.methods().contains(request.method())) {
            answer.accept(notAllowed(page.methods()));
        } else if (page.login() != null && !page.login().admits(request.header("Authorization"))) {
            answer.accept(page.login().refusal());
        } else {
            consumer.accept(request, answer);
        }
    }

    private static WebResponse notAllowed(Set<String> methods) {
        return WebResponse.text(405, "method not allowed").with("Allow", String.join(", ", new TreeSet<>(methods)));
    }

    /** @param pages whose requests are counted */
    private record Health(List<WebConsumer> pages) {
        private static final Set<String> METHODS = Set.of("GET", "HEAD");

        WebResponse answer(WebRequest request) {
            if (!METHODS.contains(request.method())) {
                return notAllowed(METHODS);
            }
            int open = pages.stream().mapToInt(WebConsumer::open).sum();
            return WebResponse.of(200, "application/json", "{\"pending_requests\": " + open + "}");
        }
    }

    /** Has no part in who is asked for what. */
    private final class Netty extends NettyHttpComponent {
        @Override
        public HttpServerConsumerChannelFactory getMultiplexChannelHandler(int of) {
            return channels;
        }
    }

    /** Makes what comes in the pipeline of each connection before Netty would read a body. */
    private final class Readers extends DefaultChannelHandlerFactory {
        @Override
        public ChannelHandler newChannelHandler() {
            return new RequestReader(WebServer.this);
        }
    }

    /** Makes the end of the pipeline of each connection. */
    private final class Channels implements HttpServerConsumerChannelFactory {
        private NettyHttpConsumer consumer;

        @Override
        public void init(int of) {
            // it is known
        }

        @Override
        public int getPort() {
            return port;
        }

        @Override
        public void addConsumer(NettyHttpConsumer one) {
            consumer = one;
        }

        @Override
        public void removeConsumer(NettyHttpConsumer one) {
            consumer = null;
        }

        @Override
        public int consumers() {
            return consumer == null ? 0 : 1;
        }

        @Override
        public ChannelHandler getChannelHandler() {
            return new WebChannel(WebServer.this);
        }
    }
}
