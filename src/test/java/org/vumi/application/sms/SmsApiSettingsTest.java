package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.config.ConfigException;
import org.vumi.docs.Page;
import org.vumi.worker.Engine;

/** What a configuration may say; nothing connects to Redis meanwhile. */
class SmsApiSettingsTest {
    private static final String NOWHERE = "redis://127.0.0.1:1/0";
    private static final String SECRET = "{ secret: 1234567890abcdef }";

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("concurrency: 1", "accounts has none (accepted: at least one, or anonymous: true)"),
                Arguments.of("accounts: { shop: { addresses: 1 } }", "accounts.shop.secret is missing"),
                Arguments.of("accounts: { shop: { secret: short } }", "accounts.shop.secret is too short"),
                Arguments.of("accounts: { shop: 1 }", "accounts.shop is no map"),
                Arguments.of("accounts: { 's h': " + SECRET + " }", "has a name that is not fit"),
                Arguments.of(
                        "accounts: { shop: { secret: 1234567890abcdef, sekret: x } }",
                        "unknown key accounts.shop.sekret"),
                Arguments.of(
                        "accounts: { shop: { secret: 1234567890abcdef, event_url: 'http://127.0.0.1/' } }",
                        "accounts.shop.callback_secret is missing"),
                Arguments.of(
                        "accounts: { shop: { secret: 1234567890abcdef, inbound_url: 'ftp://127.0.0.1/' } }",
                        "accounts.shop.inbound_url has the scheme 'ftp'"),
                Arguments.of(
                        "accounts: { a: " + SECRET + ", b: { secret: 1234567890abcdef, addresses: 1 } }",
                        "accounts.b.secret is that of a too"),
                Arguments.of(
                        "accounts: { a: " + SECRET + ", b: { secret: 1234567890abcdeg } }",
                        "accounts.b has no addresses, nor has a"),
                Arguments.of(
                        "accounts: { a: { secret: 1234567890abcdef, addresses: [1, 2] },"
                                + " b: { secret: 1234567890abcdeg, addresses: 2 } }",
                        "accounts.b.addresses has one that a has too"),
                Arguments.of("anonymous: true\nweb_host: 0.0.0.0", "anonymous is for a web_host of this machine only"),
                Arguments.of(
                        "anonymous: true\naccounts: { a: { addresses: 1 }, b: {} }", "anonymous is for one account"),
                Arguments.of("accounts: { a: " + SECRET + " }\nweb_path: '/a b'", "web_path '/a b' is no path"),
                Arguments.of(
                        "accounts: { a: " + SECRET + " }\nsend_to: { x: { from_addr: 1 } }",
                        "send_to.x has no transport_name"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhatIsAtFault(String keys, String fault) {
        assertThatThrownBy(() -> SmsApiRig.of(NOWHERE, keys))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(fault)
                .hasMessageNotContainingAny("1234567890", "short)");
    }

    @Test
    void withoutLoginAnythingOfThisMachineIsAnswered() throws Exception {
        try (SmsApiRig rig = SmsApiRig.of(NOWHERE, "anonymous: true")) {
            assertThat(rig.send(rig.request("/openapi.json")).statusCode()).isEqualTo(200);
            assertThat(rig.post("{}", "Authorization", "none").statusCode()).isEqualTo(422);
        }
    }

    /** A page whose own name leads here could ask for everything. */
    @Test
    void withoutLoginARequestForAnotherNameIsRefused() {
        WebRequest request = new WebRequest(
                "GET", List.of("messages"), "", null, "evil.example:8010", null, null, null, new byte[0]);
        assertThatThrownBy(() -> new BrowserGuard(true, "127.0.0.1").check(request))
                .isInstanceOf(Problem.class);
        new BrowserGuard(false, "127.0.0.1").check(request); // has to log in
    }

    @Test
    void thePageListsTheKeysOfTheTemplate() {
        try (Engine engine = new Engine("page", Path.of("target", "no-home"))) {
            List<String> rows = engine
                    .context()
                    .getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteTemplateDefinition("sms_api_application.request")
                    .getTemplateParameters()
                    .stream()
                    .filter(parameter -> !List.of("worker", "worker_bean").contains(parameter.getName()))
                    .map(SmsApiSettingsTest::row)
                    .toList();
            assertThat(Page.read(Path.of("docs/application/sms-api.md"))
                            .text()
                            .lines()
                            .dropWhile(line -> !line.startsWith("| --- |"))
                            .skip(1))
                    .startsWith(rows.toArray(String[]::new))
                    .element(rows.size())
                    .isEqualTo("");
        }
    }

    private static String row(RouteTemplateParameterDefinition parameter) {
        Matcher description = Pattern.compile("\\((.+?)\\) (.*)").matcher(parameter.getDescription());
        assertThat(description.matches()).isTrue();
        String absent = parameter.isRequired() ? " " : " none ";
        String value = parameter.getDefaultValue() == null ? absent : " `" + parameter.getDefaultValue() + "` ";
        return "| `" + parameter.getName() + "` | " + description.group(1) + " |" + value + "| " + description.group(2)
                + " |";
    }
}
