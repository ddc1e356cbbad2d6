package org.vumi.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.vumi.message.GivenBack;

/**
 * Questions to Redis, or facts for it to keep. Those that wait at the same time share a round trip; one that meets a Redis which
 * is away is asked again after a while.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class RedisQuestions<Q, A> extends Questions<Q, A> {
    private static final String STOPPING = "stopping: Redis is not asked any more";

    private final List<Duration> delays;

    /**
     * @param redis one round trip: an answer for each question, in their order
     * @param thread a single one, which may wait for Redis
     * @param delays before the second try, the third …
     */
    public RedisQuestions(Function<List<Q>, List<A>> redis, ScheduledExecutorService thread, List<Duration> delays) {
        super(redis, thread, STOPPING);
        this.delays = delays;
    }

    /**
     * Questions are asked in the order of the calls, but for those that have to be asked again.
     *
     * @return completes on the thread of these questions; with {@link RedisUnavailable} if Redis was away the last time too
     */
    public CompletableFuture<A> ask(Q question) {
        return enqueue(question);
    }

    @Override
    void unanswered(List<Waiting> questions, RedisUnavailable why) {
        for (Waiting one : questions) {
            if (one.tries == delays.size()) {
                one.fail(why);
            } else {
                later(one);
            }
        }
    }

    private void later(Waiting one) {
        long wait = delays.get(one.tries++).toMillis();
        try {
            thread.schedule(() -> enqueue(one), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            one.fail(new GivenBack(STOPPING));
        }
    }
}
