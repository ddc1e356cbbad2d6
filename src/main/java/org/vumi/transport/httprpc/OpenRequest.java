package org.vumi.transport.httprpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** A request that waits for its answer. The first answer counts. */
final class OpenRequest {
    private final WebRequest request;
    private final CompletableFuture<WebResponse> answer = new CompletableFuture<>();
    private final CompletableFuture<Boolean> given = new CompletableFuture<>();
    private volatile Future<?> timeout;

    OpenRequest(WebRequest request) {
        this.request = request;
    }

    void timeout(Future<?> task) {
        timeout = task;
    }

    /** @return whether it is the first */
    boolean answer(WebResponse response) {
        return answer.complete(response);
    }

    /** @param consumer called once, now or later, on the thread that answers */
    void whenAnswered(Consumer<WebResponse> consumer) {
        answer.thenAccept(consumer);
    }

    /** Whether the answer came to the client; told once. */
    CompletionStage<Boolean> given() {
        return given;
    }

    /** @param answered whether its answer is now on its way to the client; else another one is, or none */
    void close(boolean answered) {
        timeout.cancel(false);
        if (answered) {
            request.end().thenAccept(given::complete);
        } else {
            given.complete(false);
        }
    }
}
