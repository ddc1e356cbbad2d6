package org.vumi.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

class HawtioPageTest {
    private final HawtioPage page = new HawtioPage("1.2", request -> WebResponse.text(303, "bye, " + request.user()));

    private WebResponse get(String path, Map<String, String> headers) {
        WebRequest request = WebRequest.of("GET", path, headers, new byte[0]);
        request.admit("ann", Role.VIEWER);
        return page.answer(request);
    }

    private WebResponse get(String path) {
        return get(path, Map.of());
    }

    /** The name of the script is that of the version. */
    private String script() {
        Matcher script = Pattern.compile("src=\"(/hawtio/static/js/main[^\"]+)\"")
                .matcher(get("/hawtio").text());
        assertThat(script.find()).isTrue();
        return script.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hawtio", "/hawtio/", "/hawtio/index.html", "/hawtio/camel/routes", "/hawtio/jmx"})
    void eachOfItsPlacesIsItsPage(String path) {
        WebResponse answer = get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("text/html");
        assertThat(answer.text()).contains("<base href=\"/hawtio/\"");
        assertThat(answer.headers()).containsEntry("Cache-Control", "no-cache").containsKey("Content-Security-Policy");
    }

    @ParameterizedTest
    @CsvSource({"img/hawtio-logo.svg, image/svg+xml", "favicon.ico, image/x-icon", "json.worker.js, text/javascript"})
    void filesSayWhatTheyAre(String path, String type) {
        assertThat(get("/hawtio/" + path).contentType()).startsWith(type);
    }

    @Test
    void aFileWithAHashIsKeptByTheBrowser() {
        assertThat(get(script()).headers().get("Cache-Control")).contains("private", "immutable");
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() {
        String tag = get("/hawtio/json.worker.js").headers().get("ETag");
        WebResponse again = get("/hawtio/json.worker.js", Map.of("If-None-Match", tag));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void textIsPackedForWhoTakesIt() throws Exception {
        WebResponse packed = get(script(), Map.of("Accept-Encoding", "br, gzip"));
        assertThat(packed.headers()).containsEntry("Content-Encoding", "gzip").containsEntry("Vary", "Accept-Encoding");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(get(script()).body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio/../logback.xml",
                "/hawtio/%2e%2e/logback.xml",
                "/hawtio/..%2flogback.xml",
                "/hawtio/static/..%5c..%5clogback.xml",
                "/hawtio/%2flogback.txt",
                "/hawtio/nothing.js",
                "/hawtio/static.js",
                "/hawtio/jolokia",
                "/hawtio/proxy/http/127.0.0.1/80/",
                "/hawtio/auth/login",
                "/hawtio/keycloak/client-config"
            })
    void nothingElseIsThere(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void knowsWhoHasLoggedIn() {
        assertThat(get("/hawtio/user").text()).isEqualTo("\"ann\"");
    }

    @Test
    void goesByTheNameOfTheProduct() {
        assertThat(get("/hawtio/hawtconfig.json").body())
                .asString(UTF_8)
                .contains("\"appName\":\"Vumi on Camel\"", "\"value\":\"1.2\"", "/connect");
    }

    @Test
    void logsOutWhereEverybodyDoes() {
        assertThat(get("/hawtio/auth/logout").text()).isEqualTo("bye, ann");
    }
}
