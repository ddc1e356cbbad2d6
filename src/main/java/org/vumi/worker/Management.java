package org.vumi.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.WebPage;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** The management port: {@code /health} for anybody, and what {@link OperatorPages} has. */
final class Management extends RouteBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH");

    /** How many requests are answered at once: strangers', and others. */
    private static final int OPEN_AT_ONCE = 4;

    private static final int AT_ONCE = 16;

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
        context.addRoutes(this);
        LOG.info("management {} (user {}, password in {})", url(), Login.USER, login.file());
    }

    @Override
    public void configure() {
        RequestGuard guard = new RequestGuard(options.host(), 0);
        OperatorPages pages = new OperatorPages(
                guard,
                login,
                List.of(new StatusPage(launch), new ReloadPage(launch), new StoreApi(launch::redis)),
                this::workersPages);
        page("health", "health", "management-health", OPEN_AT_ONCE, request -> {
            WebResponse refusal = OperatorPages.refusal(guard, request);
            return refusal == null ? health(request) : refusal;
        });
        page("pages", "", "management", AT_ONCE, pages::answer);
    }

    private void page(String name, String path, String threads, int atOnce, Function<WebRequest, WebResponse> answer) {
        String route = "management." + name;
        getContext().getRegistry().bind(route, new WebPage(options.host(), port, path, METHODS, null, null));
        from("web:" + route)
                .routeId(route)
                .routeGroup("management")
                .errorHandler(noErrorHandler())
                .process(new PageProcessor(answer, threads(threads, atOnce)));
    }

    private ExecutorService threads(String name, int most) {
        ThreadPoolProfile profile = new ThreadPoolProfileBuilder(name)
                .poolSize(0)
                .maxPoolSize(most)
                .maxQueueSize(0)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build();
        return getContext().getExecutorServiceManager().newThreadPool(this, name, profile);
    }

    private Stream<OperatorPage> workersPages() {
        return launch.engine().workers().stream()
                .map(Worker::bean)
                .filter(OperatorPage.class::isInstance)
                .map(OperatorPage.class::cast);
    }

    private WebResponse health(WebRequest request) {
        if (request.path().size() > 1 || !OperatorPage.READING.contains(request.method())) {
            return OperatorPages.error(404, "there is no such page");
        }
        String word = launch.status().word();
        return OperatorPages.json(word.equals("DOWN") ? 503 : 200, "{\"status\":\"" + word + "\"}");
    }
}
