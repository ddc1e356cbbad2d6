package org.vumi.component.web;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.vumi.component.vumi.BrokerUnavailable;
import org.vumi.component.vumi.Meter;
import org.vumi.component.vumi.Meters;
import org.vumi.message.GivenBack;
import org.vumi.message.InvalidMessage;

/**
 * Makes an exchange of each request (body: {@link WebRequest}) and answers it with what is the body in the end, a {@link WebResponse}.
 * No thread waits meanwhile. An exchange that fails is answered with a status that says whether to come again: 503 while the broker
 * does not take messages, Redis is away or the route stops, 400 for a message that cannot be one, else 500.
 */
final class WebConsumer extends DefaultConsumer implements Suspendable, Meter.Taker {
    private static final Logger LOG = LoggerFactory.getLogger(WebConsumer.class);

    static final int MOST_STREAMS = 100;

    private final WebComponent component;
    private final WebPage page;
    private final AtomicInteger open = new AtomicInteger();

    /** Whether the last requests failed, so that a long trouble is logged once. */
    private final AtomicBoolean failing = new AtomicBoolean();

    /** That are open. */
    private final Set<WebStream> streams = ConcurrentHashMap.newKeySet();

    private volatile WebServer server;
    private Meter meter;

    WebConsumer(WebEndpoint endpoint, Processor processor, WebPage page) {
        super(endpoint, processor);
        this.page = page;
        this.component = (WebComponent) endpoint.getComponent();
    }

    @Override
    public WebEndpoint getEndpoint() {
        return (WebEndpoint) super.getEndpoint();
    }

    WebPage page() {
        return page;
    }

    /** How many requests have no answer yet. */
    @Override
    public int open() {
        return open.get();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        meter = meter();
        server = component.open(this);
        meter.opened(this);
        getEndpoint().listening(server.port());
    }

    @Override
    protected void doStop() throws Exception {
        if (server != null) {
            WebServer before = server;
            server = null;
            streams.forEach(WebStream::end);
            component.close(this, before);
            meter.closed(this);
        }
        super.doStop();
    }

    private Meter meter() {
        Meters meters = getEndpoint().getCamelContext().getRegistry().findSingleByType(Meters.class);
        String path = "/" + String.join("/", WebPath.segments(page.path()));
        return (meters == null ? new Meters() : meters).of(getRoute(), path);
    }

    /** @param answer told once, on any thread */
    void accept(WebRequest request, Consumer<WebResponse> answer) {
        if (isSuspendingOrSuspended() || !isRunAllowed()) {
            refused();
            answer.accept(WebResponse.later("stopping").with("Connection", "close"));
            return;
        }
        if (open.incrementAndGet() > page.mostPending()) {
            open.decrementAndGet();
            refused();
            answer.accept(WebResponse.later("not taken: too many requests are open"));
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(request);
        meter.received();
        long began = System.nanoTime();
        getAsyncProcessor().process(exchange, doneSync -> {
            WebResponse response = response(exchange);
            if (response == exchange.getMessage().getBody()) {
                meter.acknowledged(System.nanoTime() - began);
            } else {
                meter.failed();
            }
            releaseExchange(exchange, false);
            open.decrementAndGet();
            if (response.opened() == null) {
                answer.accept(response);
            } else if (streams.size() >= MOST_STREAMS) {
                answer.accept(WebResponse.later("not taken: too many streams are open"));
            } else {
                answer.accept(response.opening(stream -> open(stream, response)));
            }
        });
    }

    private void refused() {
        meter.received();
        meter.failed();
    }

    private void open(WebStream stream, WebResponse response) {
        streams.add(stream);
        stream.ended().thenRun(() -> streams.remove(stream));
        if (server == null || streams.size() > MOST_STREAMS) { // stopped, or others opened, meanwhile
            stream.end();
        } else {
            response.opened().accept(stream);
        }
    }

    private WebResponse response(Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure == null && !(exchange.getMessage().getBody() instanceof WebResponse)) {
            failure = new IllegalStateException("the route ends without an answer");
        }
        if (failure == null) {
            if (failing.compareAndSet(true, false)) {
                LOG.info("{}: requests are answered again", getRouteId());
            }
            return (WebResponse) exchange.getMessage().getBody();
        }
        InvalidMessage invalid = ObjectHelper.getException(InvalidMessage.class, failure);
        if (invalid != null) {
            return WebResponse.text(400, invalid.getMessage());
        }
        Throwable unavailable = unavailable(failure);
        if (unavailable == null) {
            LOG.error("{}: a request failed", getRouteId(), failure);
            return WebResponse.text(500, "not taken: internal error");
        }
        if (failing.compareAndSet(false, true)) {
            LOG.warn("{}: requests are answered 503 until this ends: {}", getRouteId(), unavailable.getMessage());
        }
        return WebResponse.later("not taken: try again");
    }

    /** What of a failure ends by itself; null if nothing does. */
    private static Throwable unavailable(Throwable failure) {
        return Stream.of(BrokerUnavailable.class, GivenBack.class, DataAccessException.class)
                .map(type -> (Throwable) ObjectHelper.getException(type, failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
