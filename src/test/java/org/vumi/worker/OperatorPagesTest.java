package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.codec.BasicAuth;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

class OperatorPagesTest {
    private static final Login LOGIN =
            new Login(List.of(user("vumi", Role.OPERATOR), user("viewer", Role.VIEWER)), 8778, false, System::nanoTime);

    private final OperatorPages pages = new OperatorPages(
            new RequestGuard("127.0.0.1", 0),
            LOGIN,
            List.of(new Page("own", Set.of("GET", "POST"), Set.of("GET"))),
            () -> Stream.of(
                    new Page("own", Set.of("GET"), Set.of("GET")),
                    new Page("worker", Set.of("GET", "POST", "DELETE"), Set.of("GET", "POST"))));

    private record Page(String path, Set<String> methods, Set<String> viewing) implements OperatorPage {
        @Override
        public WebResponse answer(WebRequest request) {
            return WebResponse.text(200, path + " " + request.user() + " " + request.role());
        }
    }

    private static Login.User user(String name, Role role) {
        return Login.User.of(name, role, new PasswordFile(null, "secret of " + name));
    }

    private WebResponse ask(String method, String path, String user, String... headers) {
        Map<String, String> all = new HashMap<>(Map.of("Host", "localhost:8778"));
        if (user != null) {
            all.put("Authorization", BasicAuth.header(user, "secret of " + user));
        }
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        WebRequest request = WebRequest.of(method, path, all, new byte[0]);
        WebResponse refusal = pages.refusal(request);
        return refusal == null ? pages.page(request) : refusal;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/own", "/worker/below", "/nowhere", "/health-of-others", "/login/below"})
    void aStrangerSeesNothingButThatThereIsALogin(String path) {
        for (String method : List.of("GET", "HEAD", "POST", "DELETE", "TRACE")) {
            WebResponse script = ask(method, path, null);
            assertThat(script.status()).isEqualTo(401);
            assertThat(script.text()).isEqualTo("{\"error\":\"login needed\"}");
            assertThat(script.headers()).containsKey("WWW-Authenticate");
        }
        WebResponse browser = ask("GET", path, null, "Accept", "text/html,*/*;q=0.8");
        assertThat(browser.status()).isEqualTo(401);
        assertThat(browser.headers()).doesNotContainKey("WWW-Authenticate");
        assertThat(browser.text())
                .contains("<form method=\"post\" action=\"/login\">", "name=\"next\" value=\"" + path + "\"");
    }

    /** The icon of a page is in the page. */
    @Test
    void thePolicyOfThePagesAllowsTheirIcon() {
        WebResponse browser = ask("GET", "/own", null, "Accept", "text/html");
        assertThat(browser.text()).contains("<link rel=\"icon\" href=\"data:,\">");
        assertThat(browser.headers().get("Content-Security-Policy")).contains("img-src data:;");
    }

    @Test
    void aPagesScriptThatIsRefusedDoesNotMakeTheBrowserAsk() {
        WebResponse answer = ask("GET", "/own", null, "Accept", "*/*", "Sec-Fetch-Mode", "cors");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).doesNotContainKey("WWW-Authenticate");
    }

    @ParameterizedTest
    @CsvSource({
        "Host, evil.example:8778",
        "Origin, http://evil.example",
        "Origin, null",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void whatAnotherSiteMakesABrowserSendIsRefusedAlsoWithALogin(String header, String value) {
        for (String path : List.of("/", "/own", "/worker", "/login", "/logout")) {
            assertThat(ask("GET", path, "vumi", header, value).status()).isEqualTo(403);
            assertThat(ask("POST", path, "vumi", header, value).status()).isEqualTo(403);
        }
    }

    @Test
    void aLinkOnAnotherSiteLeadsHereButNothingElseThere() {
        String[] link = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"};
        assertThat(ask("GET", "/own", "vumi", link).status()).isEqualTo(200);
        assertThat(ask("GET", "/own", null, link).status()).isEqualTo(401);
        assertThat(ask("POST", "/own", "vumi", link).status()).isEqualTo(403);
        link[5] = "iframe";
        assertThat(ask("GET", "/own", "vumi", link).status()).isEqualTo(403);
        link[5] = "document";
        link[3] = "no-cors";
        assertThat(ask("GET", "/own", "vumi", link).status()).isEqualTo(403);
    }

    @Test
    void whoHasLoggedInSeesThePages() {
        assertThat(ask("GET", "/own", "vumi").text()).isEqualTo("own vumi OPERATOR");
        assertThat(ask("POST", "/own", "vumi").text()).isEqualTo("own vumi OPERATOR");
        assertThat(ask("DELETE", "/worker/below", "vumi").text()).isEqualTo("worker vumi OPERATOR");
        assertThat(ask("GET", "/nowhere", "vumi").status()).isEqualTo(404);
        WebResponse wrong = ask("DELETE", "/own", "vumi");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.headers()).containsEntry("Allow", "GET, POST");
    }

    @Test
    void aViewerMayOnlyLook() {
        assertThat(ask("GET", "/own", "viewer").text()).isEqualTo("own viewer VIEWER");
        assertThat(ask("POST", "/worker", "viewer").text()).as("looks by POST").isEqualTo("worker viewer VIEWER");
        WebResponse refused = ask("POST", "/own", "viewer");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEqualTo("{\"error\":\"user viewer may only look\"}");
        assertThat(ask("DELETE", "/worker", "viewer").status()).isEqualTo(403);
    }

    @Test
    void nothingMayBeShownInAnotherSitesFrame() {
        for (WebResponse each : List.of(
                ask("GET", "/own", "vumi"),
                ask("GET", "/own", null, "Accept", "text/html"),
                ask("GET", "/login", null),
                ask("GET", "/own", "vumi", "Origin", "null"))) {
            assertThat(each.headers().get("Content-Security-Policy"))
                    .startsWith("default-src 'none'; ")
                    .contains("frame-ancestors 'none'");
            assertThat(each.headers()).containsEntry("Referrer-Policy", "same-origin");
        }
    }
}
