package org.vumi.blinkenlights;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.CallbackSignature;
import org.vumi.codec.MessageCodec;

/**
 * Tells another system of each change of state by HTTP, those of one component one after the other. While one is told only the newest
 * of its component waits, so that the state which is told last is the state that it has. Nobody waits for it; what is not taken after some
 * tries is given up, counted and told.
 */
final class Webhook {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

    static final int MOST_AT_ONCE = 100;
    private static final int MOST_TRIES = 6;

    private final String worker;
    private final URI url;
    private final CallbackSignature signature;
    private final Times times;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final HttpClient client;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong overtaken = new AtomicLong();

    // By seat; guarded by waiting.
    private final Map<String, StateChange> waiting = new LinkedHashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private boolean ended;

    /**
     * @param whole for a whole answer
     * @param firstRest before the second try; twice as long before each other
     */
    record Times(Duration whole, Duration firstRest) {
        static final Times USUAL = new Times(Duration.ofSeconds(10), Duration.ofSeconds(1));
    }

    /**
     * @param secret null for no signature
     * @param thread of the rests, and of the client
     */
    Webhook(String worker, URI url, String secret, Times times, Clock clock, ScheduledExecutorService thread) {
        this.worker = worker;
        this.url = url;
        this.signature = secret == null ? null : new CallbackSignature(secret);
        this.times = times;
        this.clock = clock;
        this.thread = thread;
        this.client = HttpClient.newBuilder()
                .executor(thread)
                .connectTimeout(times.whole())
                .build();
    }

    /** Changes that were taken, so far. */
    long told() {
        return told.get();
    }

    /** Changes that were given up, so far. */
    long givenUp() {
        return givenUp.get();
    }

    /** Changes that a newer one of their component took the place of before they were told, so far. */
    long overtaken() {
        return overtaken.get();
    }

    void tell(StateChange change) {
        synchronized (waiting) {
            if (ended) {
                givenUp.incrementAndGet();
                return;
            }
            if (waiting.put(change.seat(), change) != null) {
                overtaken.incrementAndGet();
            }
        }
        next();
    }

    private void next() {
        List<StateChange> now = new ArrayList<>();
        synchronized (waiting) {
            Iterator<StateChange> all = waiting.values().iterator();
            while (!ended && underWay.size() < MOST_AT_ONCE && all.hasNext()) {
                StateChange change = all.next();
                if (underWay.add(change.seat())) {
                    all.remove();
                    now.add(change);
                }
            }
        }
        now.forEach(change -> attempt(change.seat(), MessageCodec.encode(change.fields()), 1));
    }

    /** @param why it is given up; null if it was taken */
    private void done(String seat, String why) {
        synchronized (waiting) {
            if (ended) {
                return; // counted there
            }
            underWay.remove(seat);
        }
        if (why == null) {
            told.incrementAndGet();
        } else {
            givenUp.incrementAndGet();
            LOG.warn("{}: webhook_url was not told of a change of state: {}", worker, why);
        }
        next();
    }

    private void attempt(String seat, byte[] body, int number) {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request(body), HttpResponse.BodyHandlers.discarding());
        Duration limit = times.whole();
        Future<?> late = thread.schedule(() -> answer.cancel(true), limit.toMillis(), TimeUnit.MILLISECONDS);
        answer.whenComplete((response, failure) -> {
            late.cancel(false);
            if (failure == null && response.statusCode() / 100 == 2) {
                done(seat, null);
            } else if (number == MOST_TRIES) {
                done(seat, why(response, failure));
            } else {
                long rest = times.firstRest().toMillis() << (number - 1);
                thread.schedule(() -> attempt(seat, body, number + 1), rest, TimeUnit.MILLISECONDS);
            }
        });
    }

    private String why(HttpResponse<Void> response, Throwable failure) {
        if (failure == null) {
            return "status " + response.statusCode();
        }
        return failure instanceof CancellationException
                ? "no whole answer within " + times.whole().toMillis() + " ms"
                : failure.toString();
    }

    /** Signed anew in every try, since the time is in the signature. */
    private HttpRequest request(byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (signature != null) {
            String timestamp = CallbackSignature.timestamp(clock.instant());
            request.header(CallbackSignature.TIMESTAMP, timestamp)
                    .header(CallbackSignature.SIGNATURE, signature.of(timestamp, body));
        }
        return request.build();
    }

    /** What has not been told by now is given up. */
    void end() {
        int left;
        synchronized (waiting) {
            if (ended) {
                return;
            }
            ended = true;
            left = waiting.size() + underWay.size();
        }
        if (left > 0) {
            givenUp.addAndGet(left);
            LOG.warn("{}: webhook_url was not told of {} changes of state: the monitor stops", worker, left);
        }
    }
}
