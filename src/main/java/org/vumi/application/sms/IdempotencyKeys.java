package org.vumi.application.sms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.vumi.message.MessageIds;
import org.vumi.store.Redis;
import org.vumi.store.RedisQuestions;
import org.vumi.store.Script;

/**
 * What clients have asked for under an {@code Idempotency-Key}. The ids of a request's messages follow from a mark that is kept with its
 * key: should a worker die between sending and remembering, the same messages are sent, which their transport knows; once the key is
 * forgotten, others are.
 */
final class IdempotencyKeys {
    private static final Script REQUESTS = Script.of(IdempotencyKeys.class, "requests.lua");

    /** Another worker leaves the request alone for so long after its worker was last heard of. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration RENEWAL = LEASE.dividedBy(3);

    /** A client gives up sooner than a queue. */
    private static final List<Duration> PATIENCE = List.of(Duration.ofMillis(100), Duration.ofMillis(400));

    private static final int LONGEST = 255;

    /** What is known of a request before it is made. */
    enum Answer {
        /** It is to be made. */
        NEW,
        /** It is to be made; it may have been before. */
        AGAIN,
        /** It is being made now. */
        BUSY,
        /** It was made, and answered. */
        DONE,
        /** Its key was used for another. */
        OTHER,
        KEPT
    }

    /** @param mark of a request that is to be made, or was: what its ids follow from */
    record Found(Answer answer, String mark) {
        static Found of(Object answerAndMark) {
            String[] both = answerAndMark.toString().split(" ", 2);
            return new Found(Answer.valueOf(both[0].toUpperCase(Locale.ROOT)), both.length == 1 ? "" : both[1]);
        }
    }

    /**
     * A request with a key.
     *
     * @param digest of its body
     */
    record Request(Account account, String key, String digest) {
        /** @throws Problem if the key is not fit */
        static Request of(Account account, String key, byte[] body) {
            if (key.isBlank() || key.length() > LONGEST || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new Problem(
                        400,
                        "Idempotency-Key is not fit",
                        "Idempotency-Key",
                        "1 to " + LONGEST + " printable ASCII characters");
            }
            return new Request(account, key, Sha256.hex(body));
        }

        /** Of its messages, one after the other. */
        MessageIds ids(String mark) {
            int[] count = {0};
            return account.ids(() ->
                    MessageIds.of("sms_api", mark, String.valueOf(count[0]++)).next());
        }
    }

    private record Question(String what, Request request) {}

    private final Redis redis;
    private final String prefix;
    private final Duration expiry;
    private final Clock clock;
    private final MessageIds marks;
    private final ScheduledExecutorService thread;
    private final RedisQuestions<Question, Found> questions;

    /** What is being made here, by its key in Redis: it may take longer than the lease, as a confirm may. */
    private final Map<String, Request> underWay = new ConcurrentHashMap<>();

    /** @param thread a single one, which may wait for Redis */
    IdempotencyKeys(
            Redis redis,
            String prefix,
            Duration expiry,
            Clock clock,
            MessageIds marks,
            ScheduledExecutorService thread) {
        this.redis = redis;
        this.prefix = prefix;
        this.expiry = expiry;
        this.clock = clock;
        this.marks = marks;
        this.thread = thread;
        this.questions = new RedisQuestions<>(this::ask, thread, PATIENCE);
    }

    /** @return completes with {@link org.vumi.store.RedisUnavailable} if Redis is away */
    CompletableFuture<Found> begin(Request request) {
        return questions.ask(new Question("begin", request)).thenApply(found -> {
            boolean toBeMade = found.answer == Answer.NEW || found.answer == Answer.AGAIN;
            return toBeMade && underWay.putIfAbsent(key(request), request) != null
                    ? new Found(Answer.BUSY, found.mark)
                    : found;
        });
    }

    /** While the thread runs no other worker makes what is being made here. */
    IdempotencyKeys renewing() {
        thread.scheduleWithFixedDelay(this::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    void renew() {
        underWay.values().forEach(request -> questions.ask(new Question("renew", request)));
    }

    /** It was answered: it is not made again. */
    CompletableFuture<Found> done(Request request) {
        return over("done", request);
    }

    /** It may be made again at once, unless another worker has made it meanwhile. */
    CompletableFuture<Found> failed(Request request) {
        return over("failed", request);
    }

    private CompletableFuture<Found> over(String how, Request request) {
        return questions.ask(new Question(how, request)).whenComplete((kept, unkept) -> underWay.remove(key(request)));
    }

    private List<Found> ask(List<Question> all) {
        List<String> arguments = new ArrayList<>(3 + 4 * all.size());
        arguments.add(String.valueOf(clock.millis()));
        arguments.add(String.valueOf(LEASE.toMillis()));
        arguments.add(String.valueOf(expiry.toMillis()));
        for (Question one : all) {
            arguments.add(one.what);
            arguments.add(key(one.request));
            arguments.add(one.request.digest);
            arguments.add(one.what.equals("begin") ? marks.next() : "");
        }
        return redis.run(REQUESTS, List.of(), arguments).stream().map(Found::of).toList();
    }

    /** Clients choose keys: their digests are of one form. */
    private String key(Request request) {
        return prefix + ":" + request.account.name() + ":requests:" + Sha256.hex(request.key.getBytes(UTF_8));
    }
}
