package org.vumi.application.sms;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.application.RelayBackoff;
import org.vumi.application.RelaySteps;
import org.vumi.application.RequestRefused;
import org.vumi.codec.CallbackSignature;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebPage;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.middleware.Direction;
import org.vumi.middleware.MiddlewareProcessor;
import org.vumi.middleware.MiddlewareStack;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;

/**
 * The HTTP API for SMS: what it consists of, and the callbacks that tell accounts of messages and events.
 *
 * <p>Source: manual 8.4 "HTTP API for SMS messaging".
 */
public final class SmsApiApplication extends ServiceSupport implements Counters {
    private static final Logger LOG = LoggerFactory.getLogger(SmsApiApplication.class);

    private static final String PATH = "/?[A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)*/?";

    /** All are answered as the API answers; which it takes depends on the path. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Requests without an answer; more are refused. */
    private static final int MOST_PENDING = 2_000;

    /** Threads that wait for Redis where somebody asks for messages. */
    private static final int ASKING = 4;

    /** Requests that wait for these; more are refused. */
    private static final int MOST_ASKING = 1_000;

    private final CallbackSettings callbacks;
    private final SmsResources resources;
    private final SmsApiStore store;
    private final Clock clock;
    private final CamelContext context;

    /** Waits for Redis. */
    private final ScheduledExecutorService storing;

    /** Goes on with what Redis has. */
    private final ScheduledExecutorService stored;

    private final ExecutorService asking;

    /**
     * Binds what the routes refer to beside this object: {@code <worker>.web} (the page), {@code .request}, {@code .answer},
     * {@code .store.inbound}, {@code .store.outbound}, {@code .store.event}, and what {@link RelaySteps} has.
     */
    public SmsApiApplication(Config config, MessageIds ids, Clock clock, Redis redis, CamelContext context) {
        String worker = config.worker();
        String path = path(config);
        Accounts accounts = new Accounts(config);
        this.callbacks = CallbackSettings.of(config, accounts);
        this.resources = new SmsResources(path);
        this.clock = clock;
        this.context = context;
        ExecutorServiceManager threads = context.getExecutorServiceManager();
        this.storing = threads.newSingleThreadScheduledExecutor(this, worker + ".store");
        this.stored = threads.newSingleThreadScheduledExecutor(this, worker + ".stored");
        this.asking = threads.newThreadPool(
                this,
                worker + ".queries",
                new ThreadPoolProfileBuilder(worker + ".queries")
                        .poolSize(ASKING)
                        .maxPoolSize(ASKING)
                        .maxQueueSize(MOST_ASKING)
                        .rejectedPolicy(ThreadPoolRejectedPolicy.Abort) // else the web server's threads would wait too
                        .build());
        String prefix = config.text("store_prefix");
        this.store = new SmsApiStore(accounts, redis, new StoreSettings(prefix, expiry(config), true), clock, storing);
        SmsApiProcessor processor = new SmsApiProcessor(
                worker,
                path,
                accounts,
                new BrowserGuard(accounts.anonymous(), config.text("web_host")),
                new SubmissionReader(config, clock),
                resources,
                new SmsApiQueries(store, resources),
                new IdempotencyKeys(redis, prefix, config.seconds("idempotency_expiry"), clock, ids, storing)
                        .renewing(),
                ids,
                asking);
        bind(config, path, processor);
        if (!accounts.onlyThisMachine()) {
            LOG.warn(
                    "{}: web_host lets other machines in; secrets pass in the clear unless a server in front speaks https",
                    worker);
        }
        RelaySteps.bind(worker, context, callbacks, callbacks::relays);
    }

    private static String path(Config config) {
        String path = config.text("web_path");
        if (!path.matches(PATH)) {
            config.reject(
                    "web_path",
                    "web_path '" + path + "' is no path (accepted: such as /sms, of A-Z a-z 0-9 _ - . ~ and /)");
        }
        return "/" + path.replaceAll("^/+|/+$", "");
    }

    private static Optional<Duration> expiry(Config config) {
        return Optional.of(config.seconds("store_expiry")).filter(expiry -> !expiry.isZero());
    }

    private void bind(Config config, String path, SmsApiProcessor processor) {
        Registry registry = context.getRegistry();
        String worker = config.worker();
        registry.bind(
                worker + ".web",
                new WebPage(
                        config.text("web_host"), config.integer("web_port"), path, METHODS, null, null, MOST_PENDING));
        registry.bind(worker + ".request", processor);
        registry.bind(worker + ".answer", new Answering(processor));
        MiddlewareStack stack = new MiddlewareStack(config.text("transport_name"), stored);
        AsyncProcessor handler = new MiddlewareProcessor(store);
        Map<Direction, AsyncProcessor> handlers = new EnumMap<>(Direction.class);
        for (Direction direction : new Direction[] {Direction.INBOUND, Direction.OUTBOUND, Direction.EVENT}) {
            handlers.put(direction, handler);
        }
        stack.add(worker, handlers);
        handlers.keySet().forEach(one -> registry.bind(worker + ".store." + one, stack.consume(one)));
    }

    private static final class Answering extends AsyncProcessorSupport {
        private final SmsApiProcessor processor;

        Answering(SmsApiProcessor processor) {
            this.processor = processor;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            return processor.accepted(exchange, callback);
        }
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdown(asking);
        context.getExecutorServiceManager().shutdown(storing);
        context.getExecutorServiceManager().shutdown(stored);
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("events_of_others", store.eventsOfOthers());
    }

    /** Makes the request that tells an account: its headers for {@code http:}, and its body. Signed anew in every try. */
    public byte[] callback(@ExchangeProperty("message") VumiMessage message, @Headers Map<String, Object> headers) {
        byte[] body = MessageCodec.encode(
                message instanceof TransportEvent event
                        ? Map.of("event", resources.event(event))
                        : Map.of("message", resources.inbound((TransportUserMessage) message)));
        CallbackSignature signature = callbacks.account(message).orElseThrow().signature();
        String timestamp = CallbackSignature.timestamp(clock.instant());
        headers.put(HttpConstants.HTTP_URI, callbacks.target(message).uri().toString());
        headers.put(HttpConstants.HTTP_METHOD, HttpMethods.POST);
        headers.put(HttpConstants.CONTENT_TYPE, "application/json");
        headers.put(CallbackSignature.TIMESTAMP, timestamp);
        headers.put(CallbackSignature.SIGNATURE, signature.of(timestamp, body));
        return body;
    }

    /**
     * @param retryAfter value or values of {@code Retry-After}
     * @throws RequestRefused if the request is to be made again: whatever it is that an account's server does not like, it can be mended there
     */
    public void told(@Header(HttpConstants.HTTP_RESPONSE_CODE) int status, @Header("Retry-After") Object retryAfter) {
        if (status < 200 || status > 299) {
            throw new RequestRefused(
                    status, RelayBackoff.retryAfter(retryAfter == null ? null : retryAfter.toString(), clock));
        }
    }
}
