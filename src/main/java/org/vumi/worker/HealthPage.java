package org.vumi.worker;

import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/**
 * The health of the process in a word, for anybody: {@code /health} and {@code /health/ready}, 503 while the broker, Redis or a link is
 * away; {@code /health/live}, 200 for as long as it answers, as it goes on by itself from whatever else is away.
 */
final class HealthPage extends AsyncProcessorSupport {
    private final RequestGuard guard;
    private final HealthWord word;

    HealthPage(RequestGuard guard, HealthWord word) {
        this.guard = guard;
        this.word = word;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        WebResponse atOnce = answer(exchange.getMessage().getBody(WebRequest.class));
        if (atOnce != null) {
            exchange.getMessage().setBody(atOnce);
            callback.done(true);
            return true;
        }
        word.ask().thenAccept(one -> {
            exchange.getMessage().setBody(told(one));
            callback.done(false);
        });
        return false;
    }

    /** @return null if it is the word that is asked for */
    private WebResponse answer(WebRequest request) {
        WebResponse refusal = OperatorPages.refusal(guard, request);
        if (refusal != null) {
            return refusal;
        }
        if (!OperatorPage.READING.contains(request.method())) {
            return OperatorPages.error(405, "method not allowed").with("Allow", "GET, HEAD");
        }
        List<String> page = request.path().subList(1, request.path().size());
        if (page.equals(List.of("live"))) {
            return told("UP");
        }
        return page.isEmpty() || page.equals(List.of("ready"))
                ? null
                : OperatorPages.error(404, "there is no such page (accepted: /health, /health/live, /health/ready)");
    }

    private static WebResponse told(String word) {
        return OperatorPages.json(word.equals(HealthWord.DOWN) ? 503 : 200, "{\"status\":\"" + word + "\"}");
    }
}
