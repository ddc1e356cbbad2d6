package org.vumi.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebPage;
import org.vumi.component.web.WebTls;
import org.vumi.console.HawtioPage;
import org.vumi.console.JolokiaPage;

/** The management port: {@code /health} for anybody, and what {@link OperatorPages} has. */
final class Management extends RouteBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH");

    /** How many requests are answered at once: strangers', and others. */
    private static final int STRANGERS_AT_ONCE = 4;

    private static final int AT_ONCE = 16;
    private static final int MOST_PENDING = 100;
    private static final int LARGEST_BODY = 1 << 18;

    private final Launch launch;
    private final ManagementOptions options;
    private final Path data;
    private final int port;
    private final WebTls tls;
    private final JolokiaPage jolokia;
    private Login login;
    private OperatorPages pages;
    private MetricsPage metrics;

    Management(Launch launch, LaunchOptions options) {
        this.launch = launch;
        this.options = options.management();
        this.data = options.data();
        this.tls = this.options.tls() == null ? null : new ManagementTls(this.options.tls());
        this.port = listenable(this.options.host(), this.options.port());
        this.jolokia = new JolokiaPage("vumi");
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
        return (options.tls() == null ? "http://" : "https://")
                + (options.host().contains(":") ? "[" + options.host() + "]" : options.host()) + ":" + port + "/";
    }

    /** @param metrics is one of its pages */
    void addTo(CamelContext context, MetricsPage metrics) throws Exception {
        this.metrics = metrics;
        PasswordFile operator = PasswordFile.of(options.passwordFile(), data, "management-password");
        PasswordFile viewer = PasswordFile.of(options.viewerPasswordFile(), data, "management-viewer-password");
        login = new Login(
                List.of(
                        Login.User.of(Login.OPERATOR, Role.OPERATOR, operator),
                        Login.User.of(Login.VIEWER, Role.VIEWER, viewer)),
                port,
                options.tls() != null,
                System::nanoTime);
        context.addRoutes(this);
        LOG.info(
                "management {} (user {}, password in {}; user {} may only look, password in {})",
                url(),
                Login.OPERATOR,
                operator,
                Login.VIEWER,
                viewer);
        if (options.tls() == null && !InetAddress.getByName(options.host()).isLoopbackAddress()) {
            LOG.warn(
                    "management: passwords and all that is shown cross the network unencrypted on {}"
                            + " (accepted: --management-tls-certificate, or a reverse proxy with TLS)",
                    options.host());
        }
    }

    /** After the last request. */
    void close() {
        jolokia.close();
    }

    @Override
    public void configure() {
        List<String> names = new ArrayList<>(options.names());
        names.add(options.host());
        RequestGuard guard = new RequestGuard(names, 0);
        List<OperatorPage> own = new ArrayList<>();
        pages = new OperatorPages(guard, login, own, this::workersPages);
        own.add(new StartPage(launch::status, this::figures, pages::pages, login::hasSession));
        own.add(new StatusPage(launch));
        own.add(new ReloadPage(launch));
        own.add(new StoreApi(launch::redis));
        own.add(metrics);
        own.add(jolokia);
        own.add(new HawtioPage(Version.current(), login::logOut));
        ExecutorService asking =
                getContext().getExecutorServiceManager().newSingleThreadExecutor(this, "management-health");
        HealthPage health =
                new HealthPage(guard, new HealthWord(() -> launch.status().word(), asking, System::nanoTime));
        page("live", "health/live").process(health);
        page("health", "health").process(health);
        page("pages", "")
                .process(new PageProcessor(
                        pages, threads("management", AT_ONCE), threads("management-login", STRANGERS_AT_ONCE)));
    }

    private Map<String, Number> figures(String worker) {
        Figures figures = launch.figures(); // not before the start
        return figures == null ? Map.of() : figures.of(worker);
    }

    private RouteDefinition page(String name, String path) {
        String route = "management." + name;
        WebPage page = new WebPage(
                options.host(),
                port,
                path,
                METHODS,
                null,
                null,
                MOST_PENDING,
                LARGEST_BODY,
                tls,
                "the management port");
        getContext().getRegistry().bind(route, page);
        return from("web:" + route)
                .routeId(route)
                .routeGroup("management")
                .routeDescription("management: requests to /" + path + " -> answers")
                .errorHandler(noErrorHandler());
    }

    private ExecutorService threads(String name, int most) {
        ThreadPoolProfile profile = new ThreadPoolProfileBuilder(name)
                .poolSize(1) // with none Camel would have one at most
                .maxPoolSize(most)
                .maxQueueSize(0)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build();
        return getContext().getExecutorServiceManager().newThreadPool(this, name, profile);
    }

    /** Paths of what is behind the login. */
    Stream<String> pages() {
        return pages.pages().map(OperatorPage::path);
    }

    private Stream<OperatorPage> workersPages() {
        return launch.engine().workers().stream()
                .map(Worker::bean)
                .filter(OperatorPage.class::isInstance)
                .map(OperatorPage.class::cast);
    }
}
