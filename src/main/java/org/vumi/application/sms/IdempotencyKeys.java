package org.vumi.application.sms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.vumi.message.MessageIds;
import org.vumi.store.Redis;
import org.vumi.store.RedisQuestions;
import org.vumi.store.Script;

/**
 * What clients have asked for under an {@code Idempotency-Key}. The ids of a request's messages follow from account, key and body:
 * should a worker die between sending and remembering, the same messages are sent, which their transport knows.
 */
final class IdempotencyKeys {
    private static final Script REQUESTS = Script.of(IdempotencyKeys.class, "requests.lua");

    /** Another worker leaves the request alone for so long; this one knows by itself what it is making. */
    private static final Duration LEASE = Duration.ofSeconds(10);

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
        MessageIds ids() {
            int[] count = {0};
            return account.ids(() -> MessageIds.of("sms_api", account.name(), key, digest, String.valueOf(count[0]++))
                    .next());
        }
    }

    private record Question(String what, Request request) {}

    private final Redis redis;
    private final String prefix;
    private final Duration expiry;
    private final Clock clock;
    private final RedisQuestions<Question, Answer> questions;

    /** Keys in Redis of what is being made here, which may take longer than the lease: a confirm may. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** @param thread a single one, which may wait for Redis */
    IdempotencyKeys(Redis redis, String prefix, Duration expiry, Clock clock, ScheduledExecutorService thread) {
        this.redis = redis;
        this.prefix = prefix;
        this.expiry = expiry;
        this.clock = clock;
        this.questions = new RedisQuestions<>(this::ask, thread, PATIENCE);
    }

    /** @return completes with {@link org.vumi.store.RedisUnavailable} if Redis is away */
    CompletableFuture<Answer> begin(Request request) {
        return questions
                .ask(new Question("begin", request))
                .thenApply(answer -> (answer == Answer.NEW || answer == Answer.AGAIN) && !underWay.add(key(request))
                        ? Answer.BUSY
                        : answer);
    }

    /** It was answered: it is not made again. */
    CompletableFuture<Answer> done(Request request) {
        return over("done", request);
    }

    /** It may be made again at once, unless another worker has made it meanwhile. */
    CompletableFuture<Answer> failed(Request request) {
        return over("failed", request);
    }

    private CompletableFuture<Answer> over(String how, Request request) {
        return questions.ask(new Question(how, request)).whenComplete((kept, unkept) -> underWay.remove(key(request)));
    }

    private List<Answer> ask(List<Question> all) {
        List<String> arguments = new ArrayList<>(3 + 3 * all.size());
        arguments.add(String.valueOf(clock.millis()));
        arguments.add(String.valueOf(LEASE.toMillis()));
        arguments.add(String.valueOf(expiry.toMillis()));
        for (Question one : all) {
            arguments.add(one.what);
            arguments.add(key(one.request));
            arguments.add(one.request.digest);
        }
        return redis.run(REQUESTS, List.of(), arguments).stream()
                .map(answer -> Answer.valueOf(answer.toString().toUpperCase(Locale.ROOT)))
                .toList();
    }

    /** Clients choose keys: their digests are of one form. */
    private String key(Request request) {
        return prefix + ":" + request.account.name() + ":requests:" + Sha256.hex(request.key.getBytes(UTF_8));
    }
}
