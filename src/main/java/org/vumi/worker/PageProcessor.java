package org.vumi.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/**
 * Answers who is refused at once, and others on threads of their own, since an answer may wait for Redis. Who finds all of them busy shall
 * come again; strangers, who may only log in, have others than those who are in.
 */
final class PageProcessor extends AsyncProcessorSupport {
    private final OperatorPages pages;
    private final ExecutorService operators;
    private final ExecutorService strangers;

    PageProcessor(OperatorPages pages, ExecutorService operators, ExecutorService strangers) {
        this.pages = pages;
        this.operators = operators;
        this.strangers = strangers;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        WebRequest request = exchange.getMessage().getBody(WebRequest.class);
        try {
            WebResponse refusal = pages.refusal(request);
            if (refusal == null) {
                (pages.isLogin(request) ? strangers : operators).execute(() -> {
                    answer(exchange, request);
                    callback.done(false);
                });
                return false;
            }
            exchange.getMessage().setBody(refusal);
        } catch (RejectedExecutionException e) {
            exchange.getMessage().setBody(WebResponse.later("too many requests at once"));
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void answer(Exchange exchange, WebRequest request) {
        try {
            exchange.getMessage().setBody(pages.page(request));
        } catch (Throwable e) { // whatever a user's page throws, the request has an end
            exchange.setException(e);
        }
    }
}
