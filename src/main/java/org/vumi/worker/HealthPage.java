package org.vumi.worker;

import java.util.List;
import java.util.function.Supplier;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/**
 * The health of the process in a word, for anybody: {@code /health} and {@code /health/ready}, 503 while the broker, Redis or a link is
 * away; {@code /health/live}, 200 for as long as it answers, as it goes on by itself from whatever else is away.
 */
final class HealthPage {
    private final RequestGuard guard;
    private final Supplier<Status> status;

    HealthPage(RequestGuard guard, Supplier<Status> status) {
        this.guard = guard;
        this.status = status;
    }

    WebResponse answer(WebRequest request) {
        WebResponse refusal = OperatorPages.refusal(guard, request);
        if (refusal != null) {
            return refusal;
        }
        if (!OperatorPage.READING.contains(request.method())) {
            return OperatorPages.error(405, "method not allowed").with("Allow", "GET, HEAD");
        }
        List<String> page = request.path().subList(1, request.path().size());
        if (page.equals(List.of("live"))) {
            return word("UP");
        }
        return page.isEmpty() || page.equals(List.of("ready"))
                ? word(status.get().word())
                : OperatorPages.error(404, "there is no such page (accepted: /health, /health/live, /health/ready)");
    }

    private static WebResponse word(String word) {
        return OperatorPages.json(word.equals("DOWN") ? 503 : 200, "{\"status\":\"" + word + "\"}");
    }
}
