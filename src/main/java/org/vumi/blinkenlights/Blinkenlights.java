package org.vumi.blinkenlights;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.vumi.application.RelayUrl;
import org.vumi.component.vumi.Broker;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.config.Maker;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;

/**
 * The worker that hears what all others tell of themselves, and shows it: on a page, as JSON, to a webhook.
 *
 * <p>Operator's page: docs/blinkenlights.md. Source: manual 7.2.1, spec core 9.1.
 */
public final class Blinkenlights extends ServiceSupport implements OperatorPage, Counters {
    private static final Logger LOG = LoggerFactory.getLogger(Blinkenlights.class);

    private static final int LARGEST_BODY = 1 << 14;
    private static final long MILLIS_BETWEEN_WARNINGS = 60_000;

    private final String worker;
    private final Clock clock;
    private final CamelContext context;
    private final Components components;
    private final MonitoredSystems systems;
    private final InvalidUpdates invalid;
    private final Hearing hearing;
    private volatile Instant heard = Instant.EPOCH;
    private final History history;
    private final Webhook webhook;
    private final ScheduledExecutorService telling;
    private final LightsPage page;
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong nextWarning = new AtomicLong();

    /** Binds {@code <worker>.instance}, which names the queues of this process. */
    public Blinkenlights(Config config, Clock clock, MessageIds ids, CamelContext context, Maker maker) {
        this.worker = config.worker();
        this.clock = clock;
        this.context = context;
        Duration deadline = config.seconds("deadline");
        this.components =
                new Components(clock, deadline, config.seconds("forget_after"), config.integer("max_components"));
        this.hearing = new Hearing(deadline);
        this.systems = new MonitoredSystems(config, deadline, clock);
        this.invalid = new InvalidUpdates(worker, clock);
        this.history = config.seconds("history").isZero() ? null : maker.make(History.class);
        RelayUrl url = url(config);
        this.telling = url == null
                ? null
                : context.getExecutorServiceManager().newScheduledThreadPool(this, worker + ".webhook", 1);
        this.webhook = url == null
                ? null
                : new Webhook(worker, url.uri(), config.text("webhook_secret"), Webhook.Times.USUAL, clock, telling);
        this.page = new LightsPage(components, invalid, history, clock);
        context.getRegistry().bind(worker + ".instance", ids.next());
        if (history == null && config.given("monitored_systems")) {
            LOG.warn("{}: without history Redis is not told of monitored_systems", worker);
        }
    }

    private static RelayUrl url(Config config) {
        String text = config.text("webhook_url");
        try {
            return text == null ? null : RelayUrl.of(text);
        } catch (RelayUrl.Unfit e) {
            config.reject("webhook_url", "webhook_url " + e.getMessage());
            return null;
        }
    }

    @Override
    protected void doStart() {
        if (history != null) {
            history.recall(known -> components.restore(known).forEach(this::restored));
        }
    }

    @Override
    protected void doStop() {
        page.end();
        if (history != null) {
            history.end();
        }
        if (webhook != null) {
            webhook.end();
            context.getExecutorServiceManager().shutdownNow(telling);
        }
    }

    /** Takes a status update. */
    public void status(byte[] body) {
        take(StatusUpdate.KEY, body, () -> handle(components.tell(StatusUpdate.decode(body), "status")));
    }

    /** Takes a heartbeat of Vumi 0.5 or 0.6. */
    public void heartbeat(byte[] body) {
        take(HeartBeat.KEY, body, () -> {
            HeartBeat beat = HeartBeat.decode(body);
            synchronized (systems) {
                systems.heard(beat);
            }
            handle(components.tell(beat.update(), "heartbeat"));
        });
    }

    private void take(String key, byte[] body, Runnable work) {
        updates.incrementAndGet();
        heard = clock.instant();
        try {
            if (body.length > LARGEST_BODY) {
                throw new InvalidMessage("BodyTooLarge", "a body of more than " + LARGEST_BODY + " bytes");
            }
            work.run();
        } catch (InvalidMessage e) {
            invalid.add(key, body.length, e);
        }
    }

    /** Once a second: what time alone brings, and what pages that are open shall see. */
    public void watch() {
        boolean listening = listening();
        if (listening && hearing.again(clock.instant(), connected(), heard)) {
            components.waitAnew();
        }
        boolean deaf = !listening || hearing.deaf();
        page.deaf(deaf);
        if (!deaf) {
            components.watch().forEach(this::handle);
            count();
        }
        page.flush();
    }

    /** Who has stopped a route of this worker by hand has put it to sleep. */
    private boolean listening() {
        return context.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> id.startsWith(worker + "."))
                .allMatch(id -> context.getRouteController().getRouteStatus(id).isStarted());
    }

    private boolean connected() {
        Broker broker = context.getRegistry().findSingleByType(Broker.class);
        return broker == null || broker.ready();
    }

    private void count() {
        MonitoredSystems.Count count;
        synchronized (systems) {
            count = systems.count();
        }
        if (count != null) {
            count.updates().forEach(update -> handle(components.tell(update, "system")));
            if (history != null) {
                history.write(writes -> count.write(writes, history.prefix(), history.kept()));
            }
        }
    }

    private void handle(Components.Outcome outcome) {
        Component now = outcome.now();
        gone(outcome.gone());
        if (now == null) {
            if (outcome.gone() == null) {
                full();
            }
            return;
        }
        page.changed(now);
        if (history != null) {
            if (now.isSilent()) {
                history.flagged(now);
            } else {
                history.told(now);
            }
        }
        if (outcome.change() != null) {
            changed(outcome.change());
        }
    }

    /** As it was written before, it is not written again. */
    private void restored(Components.Outcome outcome) {
        gone(outcome.gone());
        if (outcome.now() != null) {
            page.changed(outcome.now());
        } else if (outcome.gone() == null) {
            full();
        }
        if (outcome.change() != null) {
            changed(outcome.change());
        }
    }

    private void gone(Component gone) {
        if (gone != null) {
            page.changed(gone);
            if (history != null) {
                history.gone(gone.uuid());
            }
        }
    }

    private void full() {
        refused.incrementAndGet();
        long now = clock.millis();
        if (nextWarning.getAndUpdate(next -> now < next ? next : now + MILLIS_BETWEEN_WARNINGS) <= now) {
            LOG.warn("{}: more components than max_components: those that came last are not shown", worker);
        }
    }

    private void changed(StateChange change) {
        page.changed(change);
        if (history != null) {
            history.changed(change);
        }
        boolean news = change.from() != null || Light.of(change.to()) != Light.GREEN;
        if (!news) {
            return; // one more of many that work
        }
        LOG.atLevel(Light.of(change.to()) == Light.RED ? Level.WARN : Level.INFO)
                .log(
                        "{}: {} is {}{}",
                        worker,
                        plain(change.name()),
                        plain(change.to()),
                        change.from() == null ? "" : ", was " + plain(change.from()));
        if (webhook != null) {
            webhook.tell(change);
        }
    }

    /** What others send does not write lines into our log. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String path() {
        return "blinkenlights";
    }

    @Override
    public WebResponse answer(WebRequest request) {
        List<String> path = request.path();
        return page.answer(path.subList(1, path.size()));
    }

    /**
     * {@code updates}: messages taken; {@code invalid}: those that were none; {@code refused}: updates beyond max_components;
     * {@code history_lost}: writes that Redis did not take; {@code webhook_told}, {@code webhook_given_up}, {@code webhook_overtaken}: changes
     * of state.
     */
    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("updates", updates.get());
        counters.put("invalid", invalid.count());
        counters.put("refused", refused.get());
        counters.put("history_lost", history == null ? 0 : history.lost());
        counters.put("webhook_told", webhook == null ? 0 : webhook.told());
        counters.put("webhook_given_up", webhook == null ? 0 : webhook.givenUp());
        counters.put("webhook_overtaken", webhook == null ? 0 : webhook.overtaken());
        return counters;
    }
}
