package org.vumi.blinkenlights;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.CallbackSignature;
import org.vumi.codec.MessageCodec;

/**
 * Tells another system of each change of state by HTTP, those of one component one after the other. Nobody waits for it; what is not
 * taken after some tries is given up, counted and told.
 */
final class Webhook {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

    private static final int MOST_WAITING = 1_000;
    private static final int MOST_TRIES = 6;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String worker;
    private final URI url;
    private final CallbackSignature signature;
    private final Duration firstRest;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final HttpClient client;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();

    // Guarded by itself.
    private final Map<String, CompletableFuture<Void>> last = new HashMap<>(); // by seat
    private int waiting; // guarded by last

    /**
     * @param secret null for no signature
     * @param firstRest before the second try; twice as long before each other
     * @param thread of the rests, and of the client
     */
    Webhook(String worker, URI url, String secret, Duration firstRest, Clock clock, ScheduledExecutorService thread) {
        this.worker = worker;
        this.url = url;
        this.signature = secret == null ? null : new CallbackSignature(secret);
        this.firstRest = firstRest;
        this.clock = clock;
        this.thread = thread;
        this.client =
                HttpClient.newBuilder().executor(thread).connectTimeout(TIMEOUT).build();
    }

    /** Changes that were taken, so far. */
    long told() {
        return told.get();
    }

    /** Changes that were given up, so far. */
    long givenUp() {
        return givenUp.get();
    }

    void tell(StateChange change) {
        byte[] body = MessageCodec.encode(change.fields());
        synchronized (last) {
            if (waiting >= MOST_WAITING) {
                giveUp("too many wait");
                return;
            }
            waiting++;
            CompletableFuture<Void> before = last.getOrDefault(change.seat(), CompletableFuture.completedFuture(null));
            CompletableFuture<Void> mine = new CompletableFuture<>();
            last.put(change.seat(), mine);
            mine.thenRun(() -> done(change.seat(), mine));
            before.thenRunAsync(() -> attempt(body, 1, mine), thread);
        }
    }

    private void done(String seat, CompletableFuture<Void> mine) {
        synchronized (last) {
            waiting--;
            last.remove(seat, mine);
        }
    }

    private void attempt(byte[] body, int number, CompletableFuture<Void> done) {
        client.sendAsync(request(body), HttpResponse.BodyHandlers.discarding()).whenComplete((response, failure) -> {
            if (failure == null && response.statusCode() / 100 == 2) {
                told.incrementAndGet();
                done.complete(null);
            } else if (number == MOST_TRIES || thread.isShutdown()) {
                giveUp(failure == null ? "status " + response.statusCode() : failure.getMessage());
                done.complete(null);
            } else {
                long rest = firstRest.toMillis() << (number - 1);
                thread.schedule(() -> attempt(body, number + 1, done), rest, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Signed anew in every try, since the time is in the signature. */
    private HttpRequest request(byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (signature != null) {
            String timestamp = CallbackSignature.timestamp(clock.instant());
            request.header(CallbackSignature.TIMESTAMP, timestamp)
                    .header(CallbackSignature.SIGNATURE, signature.of(timestamp, body));
        }
        return request.build();
    }

    private void giveUp(String why) {
        givenUp.incrementAndGet();
        LOG.warn("{}: webhook_url was not told of a change of state: {}", worker, why);
    }
}
