package org.vumi.worker;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonObject;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** What the management port shows to who has logged in, each page under the first part of its path. */
final class OperatorPages {
    private static final String POLICY = "Content-Security-Policy";

    private final RequestGuard guard;
    private final Login login;
    private final List<OperatorPage> own;
    private final Supplier<Stream<OperatorPage>> workers;

    /** @param workers gives the pages of the workers that run now; a path that is the process's own is not theirs */
    OperatorPages(RequestGuard guard, Login login, List<OperatorPage> own, Supplier<Stream<OperatorPage>> workers) {
        this.guard = guard;
        this.login = login;
        this.own = own;
        this.workers = workers;
    }

    /** @return null if the request may go on to its {@link #page}; never waits */
    WebResponse refusal(WebRequest request) {
        WebResponse refusal = refusal(guard, request);
        if (refusal == null && !login.isFor(request)) {
            refusal = login.refusal(request);
        }
        return refusal == null ? null : framed(refusal);
    }

    /**
     * Whether a browser opens a page, maybe from a link on another site. That site sees nothing of it, and its cookie does not come with it, so
     * that it shows the form.
     */
    private static boolean opensPage(WebRequest request) {
        return request.method().equals("GET")
                && "navigate".equals(request.header("Sec-Fetch-Mode"))
                && "document".equals(request.header("Sec-Fetch-Dest"));
    }

    /** Whether the request is for the form that lets people in. */
    boolean isLogin(WebRequest request) {
        return login.isFor(request);
    }

    /** What the request is for; it is not refused. */
    WebResponse page(WebRequest request) {
        return framed(login.isFor(request) ? login.answer(request) : login.bound(request, shown(request)));
    }

    /** @return null if the request is not refused */
    static WebResponse refusal(RequestGuard guard, WebRequest request) {
        String site = opensPage(request) ? null : request.header("Sec-Fetch-Site");
        String why = guard.refusal(request.header("Host"), request.header("Origin"), site);
        return why == null ? null : error(403, why);
    }

    private WebResponse shown(WebRequest request) {
        String name = request.path().isEmpty() ? "" : request.path().get(0);
        OperatorPage page =
                pages().filter(one -> one.path().equals(name)).findFirst().orElse(null);
        if (page == null) {
            return error(404, "there is no such page");
        }
        if (!page.methods().contains(request.method())) {
            return error(405, "method not allowed").with("Allow", String.join(", ", new TreeSet<>(page.methods())));
        }
        if (request.role() != Role.OPERATOR && !page.viewing().contains(request.method())) {
            return error(403, "user " + request.user() + " may only look");
        }
        return page.answer(request);
    }

    Stream<OperatorPage> pages() {
        return Stream.concat(own.stream(), workers.get());
    }

    /** Shows nothing of others, and nobody else shows it, unless the page says otherwise. */
    private static WebResponse framed(WebResponse response) {
        // with no-referrer a browser would say of our own form too that its Origin is null
        WebResponse quiet = response.with("Referrer-Policy", "same-origin");
        return response.headers().containsKey(POLICY)
                ? quiet
                : quiet.with(POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    }

    static WebResponse error(int status, String sentence) {
        return json(status, Status.text(new JsonObject(Map.of("error", sentence))));
    }

    static WebResponse json(int status, String json) {
        return WebResponse.of(status, "application/json", json);
    }
}
