package org.vumi.application.sms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.BrokerUnavailable;
import org.vumi.message.GivenBack;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.RedisUnavailable;

/**
 * The two steps around what a client wants sent. Before it a request is answered, unless messages are to be sent: then they are the body,
 * and the property {@value #SUBMISSION} is there. After it {@link #accepted} answers.
 */
final class SmsApiProcessor extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(SmsApiProcessor.class);

    /** Exchange property: the {@link Pending} whose messages are the body. */
    static final String SUBMISSION = "submission";

    /**
     * What is being sent.
     *
     * @param request under which key; null if the client gave none
     */
    private record Pending(Submission submission, IdempotencyKeys.Request request) {}

    private final String worker;
    private final String path;
    private final Accounts accounts;
    private final BrowserGuard guard;
    private final SmsApiFiles files = new SmsApiFiles();
    private final SubmissionReader reader;
    private final SmsResources resources;
    private final SmsApiQueries queries;
    private final IdempotencyKeys keys;
    private final MessageIds ids;
    private final Executor threads;

    /** @param threads wait for Redis where somebody asks for messages */
    SmsApiProcessor(
            String worker,
            String path,
            Accounts accounts,
            BrowserGuard guard,
            SubmissionReader reader,
            SmsResources resources,
            SmsApiQueries queries,
            IdempotencyKeys keys,
            MessageIds ids,
            Executor threads) {
        this.worker = worker;
        this.path = path;
        this.accounts = accounts;
        this.guard = guard;
        this.reader = reader;
        this.resources = resources;
        this.queries = queries;
        this.keys = keys;
        this.ids = ids;
        this.threads = threads;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            return take(exchange, callback);
        } catch (RuntimeException e) {
            answer(e).to(exchange);
            callback.done(true);
            return true;
        }
    }

    private boolean take(Exchange exchange, AsyncCallback callback) {
        WebRequest request =
                WebRequest.of(exchange.getMessage().getBody(org.vumi.component.web.WebRequest.class), path);
        guard.check(request);
        List<String> steps = request.steps();
        boolean messages = !steps.isEmpty()
                && steps.get(0).equals("messages")
                && (steps.size() < 3 || steps.size() == 3 && steps.get(2).equals("status"));
        if (!messages) {
            file(request).to(exchange);
            callback.done(true);
            return true;
        }
        Account account = accounts.authenticate(request.authorization())
                .orElseThrow(() -> new Problem(401, "who asks is not known", "Authorization", "Bearer, Basic"));
        if (request.method().equals("GET")) {
            return query(account, request, exchange, callback);
        }
        if (!request.method().equals("POST") || steps.size() > 1) {
            throw new Problem(405, "not by " + shown(request.method()), null, steps.size() > 1 ? "GET" : "GET, POST");
        }
        return submit(account, request, exchange, callback);
    }

    private static String shown(String method) {
        return method.matches("[A-Z]{1,20}") ? method : "this method";
    }

    private WebAnswer file(WebRequest request) {
        if (request.steps().isEmpty()) {
            return new WebAnswer(308, "text/plain", new byte[0], Map.of("Location", path + "/"));
        }
        WebAnswer file = (request.steps().size() > 1
                        ? java.util.Optional.<WebAnswer>empty()
                        : files.file(request.steps().get(0)))
                .orElseThrow(() -> new Problem(404, "there is no such page (accepted: openapi.json says which)"));
        if (!request.method().equals("GET")) {
            throw new Problem(405, "not by " + shown(request.method()), null, "GET");
        }
        return file;
    }

    private boolean query(Account account, WebRequest request, Exchange exchange, AsyncCallback callback) {
        try {
            threads.execute(() -> {
                WebAnswer answer;
                try {
                    answer = queries.answer(account, request.steps(), request.query());
                } catch (RuntimeException e) {
                    answer = answer(e);
                }
                answer.to(exchange);
                callback.done(false);
            });
        } catch (RejectedExecutionException e) {
            throw Problem.unavailable("too many ask at once, or the worker is stopping");
        }
        return false;
    }

    private boolean submit(Account account, WebRequest request, Exchange exchange, AsyncCallback callback) {
        if (!request.isJson()) {
            throw new Problem(415, "the body is no JSON", "Content-Type", "application/json");
        }
        IdempotencyKeys.Request keyed = request.idempotencyKey() == null
                ? null
                : IdempotencyKeys.Request.of(account, request.idempotencyKey(), request.body());
        Submission submission = reader.read(account, request.body(), account.ids(ids));
        if (keyed == null) {
            publish(exchange, new Pending(submission, null));
            callback.done(true);
            return true;
        }
        keys.begin(keyed).whenComplete((found, failure) -> {
            if (failure == null) {
                begun(exchange, new Pending(submission.with(keyed.ids(found.mark())), keyed), found.answer());
            } else {
                answer(failure).to(exchange);
            }
            callback.done(false);
        });
        return false;
    }

    private void begun(Exchange exchange, Pending pending, IdempotencyKeys.Answer answer) {
        switch (answer) {
            case NEW, AGAIN -> publish(exchange, pending);
            case DONE ->
                success(pending.submission).with("Idempotent-Replayed", "true").to(exchange);
            case BUSY ->
                WebAnswer.of(new Problem(
                                409, "a request with this key is under way", "Idempotency-Key", "the same, later"))
                        .to(exchange);
            default ->
                WebAnswer.of(new Problem(
                                422, "this key belongs to another body", "Idempotency-Key", "a key of its own"))
                        .to(exchange);
        }
    }

    private static void publish(Exchange exchange, Pending pending) {
        exchange.setProperty(SUBMISSION, pending);
        exchange.getMessage().setBody(pending.submission.messages());
    }

    /** The step after the messages were published, or failed to be. */
    boolean accepted(Exchange exchange, AsyncCallback callback) {
        Pending pending = exchange.getProperty(SUBMISSION, Pending.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        WebAnswer answer = failure == null ? success(pending.submission) : unpublished(pending.submission, failure);
        if (pending.request == null) {
            answer.to(exchange);
            callback.done(true);
            return true;
        }
        (failure == null ? keys.done(pending.request) : keys.failed(pending.request)).whenComplete((kept, unkept) -> {
            if (unkept != null) { // made again, it has the same message ids
                LOG.warn("{}: what became of a request is not remembered: {}", worker, unkept.getMessage());
            }
            answer.to(exchange);
            callback.done(false);
        });
        return false;
    }

    /** Of several, those before the one that failed are on their way. */
    private WebAnswer unpublished(Submission submission, Exception failure) {
        WebAnswer answer = answer(failure);
        return submission.many() && answer.status() == 503
                ? WebAnswer.of(Problem.unavailable(
                        "some of the messages may be sent: use an Idempotency-Key, and nothing is sent twice"))
                : answer;
    }

    private WebAnswer success(Submission submission) {
        if (!submission.many()) {
            TransportUserMessage message = submission.messages().get(0);
            return WebAnswer.json(202, resources.accepted(message));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(
                "messages",
                submission.messages().stream().map(resources::accepted).toList());
        return WebAnswer.json(202, all);
    }

    private WebAnswer answer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return withLogin(problem);
            }
            if (cause instanceof BrokerUnavailable || cause instanceof RedisUnavailable || cause instanceof GivenBack) {
                LOG.warn("{}: a request is refused: {}", worker, cause.getMessage());
                return WebAnswer.of(Problem.unavailable(
                        cause instanceof RedisUnavailable
                                ? "the store does not answer: nothing was sent"
                                : "the broker did not confirm: use an Idempotency-Key, and nothing is sent twice"));
            }
        }
        LOG.error(
                "{}: a request cannot be answered",
                worker,
                failure instanceof CompletionException ? failure.getCause() : failure);
        return WebAnswer.of(new Problem(500, "a fault, see the log"));
    }

    private static WebAnswer withLogin(Problem problem) {
        WebAnswer answer = WebAnswer.of(problem);
        return switch (problem.status()) {
            case 401 -> answer.with("WWW-Authenticate", "Bearer, Basic realm=\"vumi\", charset=\"UTF-8\"");
            case 405 -> answer.with("Allow", String.valueOf(problem.fields().get("accepted")));
            default -> answer;
        };
    }
}
