package org.vumi.transport.httprpc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.message.GivenBack;

/** The requests of this process that wait for a reply, by the id of their message. None stays for ever. */
final class OpenRequests {
    private static final WebResponse STOPPING = WebResponse.later("stopping").with("Connection", "close");

    /** Nobody reads it. */
    private static final WebResponse GONE = WebResponse.text(503, "gone");

    private final Map<String, OpenRequest> byId = new ConcurrentHashMap<>();
    private final Duration timeout;
    private final WebResponse late;
    private final ScheduledExecutorService clock;
    private final AtomicLong timeouts = new AtomicLong();
    private final AtomicLong gone = new AtomicLong();

    /** @param late the answer of a request that has waited for that long */
    OpenRequests(Duration timeout, WebResponse late, ScheduledExecutorService clock) {
        this.timeout = timeout;
        this.late = late;
        this.clock = clock;
    }

    /** @return empty if a request with this id is open already */
    Optional<OpenRequest> open(String id, WebRequest request) {
        OpenRequest open = new OpenRequest(request);
        if (byId.putIfAbsent(id, open) != null) {
            return Optional.empty();
        }
        try {
            open.timeout(
                    clock.schedule(() -> count(open.answer(late), timeouts), timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException stopped) { // without its end it would stay
            byId.remove(id, open);
            throw new GivenBack("the transport is stopping");
        }
        request.end().thenAccept(answered -> count(!answered && open.answer(GONE), gone));
        return Optional.of(open);
    }

    private static void count(boolean did, AtomicLong counter) {
        if (did) {
            counter.incrementAndGet();
        }
    }

    Optional<OpenRequest> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    void close(String id, OpenRequest request, boolean answered) {
        byId.remove(id, request);
        request.close(answered);
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Sends everybody who waits away, to come again. */
    void sendAway() {
        byId.values().forEach(open -> open.answer(STOPPING));
    }

    int size() {
        return byId.size();
    }

    long timeouts() {
        return timeouts.get();
    }

    /** How many clients hung up while they waited. */
    long gone() {
        return gone.get();
    }
}
