package org.vumi.transport.webchat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.WebPage;
import org.vumi.component.web.WebResponse;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.config.Leaving;
import org.vumi.message.MessageIds;

/** The worker: binds what its routes refer to, {@code <worker>.page}, {@code .steps} and {@code .answer}. */
public final class WebChatTransport extends ServiceSupport implements Counters, Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(WebChatTransport.class);
    private static final Duration POLL = Duration.ofSeconds(20);
    private static final Map<String, String> FILES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "chat.css", "text/css; charset=utf-8",
            "chat.js", "text/javascript; charset=utf-8");

    private final String worker;
    private final String host;
    private final CamelContext context;
    private final ChatSessions sessions;

    /** Pages that wait for news would hold up the end otherwise. */
    private final LifecycleStrategy ending = new LifecycleStrategySupport() {
        @Override
        public void onContextStopping(CamelContext stopping) {
            sessions.stop();
        }
    };

    public WebChatTransport(Config config, MessageIds ids, Clock clock, CamelContext context) {
        this.context = context;
        worker = config.worker();
        host = config.text("web_host");
        String transportName = config.text("transport_name");
        List<String> toAddrs =
                config.list("to_addrs").stream().map(String::valueOf).toList();
        ChatCodec codec = new ChatCodec(
                transportName,
                config.text("transport_type"),
                toAddrs.isEmpty() ? List.of(transportName) : toAddrs,
                ids,
                clock);
        sessions = new ChatSessions(
                MessageIds.RANDOM, clock, config.integer("max_sessions"), config.seconds("session_timeout"), POLL);
        WebPage page = new WebPage(
                host,
                config.integer("web_port"),
                config.text("web_path"),
                Set.of("GET", "POST"),
                null,
                null,
                config.integer("max_pending_requests"));
        int depth = (int) List.of(page.path().split("/")).stream()
                .filter(part -> !part.isEmpty())
                .count();
        context.getRegistry().bind(worker + ".page", page);
        context.getRegistry()
                .bind(
                        worker + ".steps",
                        new ChatSteps(
                                transportName, codec, sessions, files(), new RequestGuard(host, 0), depth, ids, clock));
        context.getRegistry().bind(worker + ".answer", new AnswerProcessor(sessions));
    }

    private static Map<String, WebResponse> files() {
        Map<String, WebResponse> files = new HashMap<>();
        FILES.forEach((name, type) -> files.put(name, ChatSteps.framed(WebResponse.of(200, type, text(name)))));
        return files;
    }

    private static String text(String name) {
        try (InputStream in = WebChatTransport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void doStart() throws UnknownHostException {
        context.addLifecycleStrategy(ending);
        if (!InetAddress.getByName(host).isLoopbackAddress()) {
            LOG.warn("{}: listens on {}, where others than this machine can reach it, without a login", worker, host);
        }
    }

    @Override
    public void leave() {
        sessions.stop();
    }

    @Override
    protected void doStop() {
        context.getLifecycleStrategies().remove(ending);
        sessions.stop();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("open_sessions", (long) sessions.size());
    }
}
