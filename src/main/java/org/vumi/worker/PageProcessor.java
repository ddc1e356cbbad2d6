package org.vumi.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** Answers requests on threads of their own, since an answer may wait for Redis. Who finds all of them busy shall come again. */
final class PageProcessor extends AsyncProcessorSupport {
    private final Function<WebRequest, WebResponse> page;
    private final ExecutorService threads;

    PageProcessor(Function<WebRequest, WebResponse> page, ExecutorService threads) {
        this.page = page;
        this.threads = threads;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            threads.execute(() -> {
                try {
                    exchange.getMessage()
                            .setBody(page.apply(exchange.getMessage().getBody(WebRequest.class)));
                } catch (Exception | LinkageError | StackOverflowError e) { // a user's page may throw these
                    exchange.setException(e);
                }
                callback.done(false);
            });
            return false;
        } catch (RejectedExecutionException e) {
            exchange.getMessage().setBody(WebResponse.later("too many requests at once"));
            callback.done(true);
            return true;
        }
    }
}
