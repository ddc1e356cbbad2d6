package org.vumi.transport.httprpc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.component.web.WebPage;
import org.vumi.component.web.WebResponse;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.config.Leaving;
import org.vumi.config.Maker;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/**
 * The worker of every transport that answers a request with a reply: makes the transport's codec, and what its routes refer to,
 * {@code <worker>.page}, {@code .instance}, {@code .receive}, {@code .answer}, {@code .elsewhere} and {@code .reply}.
 *
 * <p>Operator's page: docs/transport/httprpc.md.
 */
public final class HttpRpcTransport extends ServiceSupport implements Counters, Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRpcTransport.class);

    /** As a consumer takes it: what is larger would be set aside. */
    private static final int LARGEST_MESSAGE = 1 << 20;

    private final String worker;
    private final CamelContext context;
    private final WebPage page;
    private final ScheduledExecutorService clock;
    private final OpenRequests requests;
    private final Draining draining;
    private ReplyProcessor replies;

    public HttpRpcTransport(Config config, Maker maker, MessageIds ids, Clock clock, CamelContext context) {
        this.worker = config.worker();
        this.context = context;
        this.page = WebSettings.page(config);
        this.clock = clock(context, this, worker + "-open-requests");
        this.requests = new OpenRequests(config.seconds("request_timeout"), late(config), this.clock);
        this.draining =
                new Draining(context, requests, List.of(worker + ".outbound", worker + ".own_outbound"), this.clock);
        Object codec = maker.make("codec_class").orElse(null);
        if (codec instanceof HttpRpcCodec known) {
            bind(config.text("transport_name"), known, ids, clock);
        } else if (codec != null) {
            config.reject(
                    "codec_class",
                    "codec_class '" + config.text("codec_class") + "' is no codec (accepted: a class that implements "
                            + HttpRpcCodec.class.getName() + ")");
        }
    }

    /** For as many tasks as there are requests. */
    static ScheduledExecutorService clock(CamelContext context, Object source, String name) {
        return context.getExecutorServiceManager().newSingleThreadScheduledExecutor(source, name);
    }

    private static WebResponse late(Config config) {
        return WebResponse.text(config.integer("request_timeout_status_code"), config.text("request_timeout_body"));
    }

    private void bind(String transportName, HttpRpcCodec codec, MessageIds ids, Clock clock) {
        Instance instance = instance(ids);
        replies = new ReplyProcessor(transportName, codec, requests, ids, clock);
        bind("page", page);
        bind("instance", instance.name());
        bind("receive", new ReceiveProcessor(codec, instance, ids, requests, LARGEST_MESSAGE));
        bind("answer", new AnswerProcessor());
        bind("reply", replies);
        bind("elsewhere", (Predicate) exchange -> codec.awaitsReplies() && elsewhere(exchange, instance));
    }

    /** The same for as long as the process runs, also if the worker is made again. */
    private Instance instance(MessageIds ids) {
        String name = context.getRegistry().lookupByNameAndType(worker + ".instance", String.class);
        return name == null ? Instance.random(ids) : new Instance(name);
    }

    private void bind(String name, Object bean) {
        context.getRegistry().bind(worker + "." + name, bean);
    }

    /** Whether another process holds the request that a reply is for; the header says which. */
    private boolean elsewhere(Exchange exchange, Instance instance) {
        TransportUserMessage reply = exchange.getMessage().getBody(TransportUserMessage.class);
        Instance holder = Instance.of(reply).orElse(instance);
        exchange.getMessage().setHeader(VumiConstants.INSTANCE, holder.name());
        return !holder.equals(instance);
    }

    @Override
    protected void doStart() throws UnknownHostException {
        context.addLifecycleStrategy(draining);
        if (!InetAddress.getByName(page.host()).isLoopbackAddress()) {
            LOG.warn(
                    "{}: listens on {}, where others than this machine can reach it{}",
                    worker,
                    page.host(),
                    page.login() == null ? ", without a login (web_username, web_password)" : "");
        }
    }

    @Override
    public void leave() {
        draining.leave(worker + ".inbound");
    }

    @Override
    protected void doStop() {
        context.getLifecycleStrategies().remove(draining);
        context.getExecutorServiceManager().shutdownNow(clock);
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("pending_requests", (long) requests.size());
        counters.put("replies", replies.answered());
        counters.put("timeouts", requests.timeouts());
        counters.put("hung_up", requests.gone());
        counters.put("dropped", replies.dropped());
        return counters;
    }
}
