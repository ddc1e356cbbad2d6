package org.vumi.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.codec.BasicAuth;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.component.web.WebStream;

class LoginTest {
    private static final String PASSWORD = "ö:&= 1";

    private long nanos = 5;
    private final Login login = login(false);

    private Login login(boolean secure) {
        return new Login(
                List.of(
                        Login.User.of("vumi", Role.OPERATOR, new PasswordFile(null, PASSWORD)),
                        Login.User.of("viewer", Role.VIEWER, new PasswordFile(null, "v"))),
                8778,
                secure,
                () -> nanos);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static WebRequest request(String method, String path, String body, String... headers) {
        Map<String, String> all = new HashMap<>(Map.of("Content-Type", "application/x-www-form-urlencoded"));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return WebRequest.of(method, path, all, body.getBytes(UTF_8));
    }

    private static WebRequest form(String user, String password, String next, String... headers) {
        return request(
                "POST",
                "/login",
                "user=" + user + "&password=" + URLEncoder.encode(password, UTF_8) + "&next="
                        + URLEncoder.encode(next, UTF_8),
                headers);
    }

    /** @return {@code name=value} */
    private static String cookie(WebResponse answer) {
        assertThat(answer.status()).isEqualTo(303);
        return answer.headers().get("Set-Cookie").split(";")[0];
    }

    private Role role(String... headers) {
        WebRequest request = request("GET", "/status", "", headers);
        return login.refusal(request) == null ? request.role() : null;
    }

    private static String[] basic(String password) {
        return new String[] {"Authorization", BasicAuth.header("vumi", password)};
    }

    @Test
    void theFormGivesACookieThatIsTheLogin() {
        WebResponse answer = login.answer(form("vumi", PASSWORD, "/status?x=1"));

        assertThat(answer.headers()).containsEntry("Location", "/status?x=1");
        assertThat(answer.headers().get("Set-Cookie"))
                .matches("vumi-8778=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict");
        assertThat(role("Cookie", "other=1; " + cookie(answer) + "; more=2")).isEqualTo(Role.OPERATOR);
        assertThat(role("Cookie", cookie(login.answer(form("viewer", "v", "/")))))
                .isEqualTo(Role.VIEWER);
        assertThat(login(true).answer(form("viewer", "v", "/")).headers().get("Set-Cookie"))
                .contains("; Secure");
    }

    @Test
    void aScriptSendsThePasswordEachTime() {
        assertThat(role(basic(PASSWORD))).isEqualTo(Role.OPERATOR);
        assertThat(role(basic("v"))).isNull();
        assertThat(role("Authorization", BasicAuth.header("viewer", "v"))).isEqualTo(Role.VIEWER);
        assertThat(role()).isNull();
    }

    @Test
    void whatIsWrongGetsTheFormAgain() {
        WebResponse answer = login.answer(form("vumi", "<wrong>", "/a\"b"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).doesNotContainKey("Set-Cookie");
        assertThat(answer.text())
                .contains("role=\"alert\"", "value=\"/a&quot;b\"")
                .doesNotContain("wrong&gt;", "<wrong>");
        assertThat(login.answer(request("POST", "/login", "")).status()).isEqualTo(401);
    }

    @Test
    void nobodyElseChoosesTheIdOfASession() {
        String chosen = "vumi-8778=" + "0".repeat(64);
        String cookie = cookie(login.answer(form("vumi", PASSWORD, "/", "Cookie", chosen)));

        assertThat(cookie).isNotEqualTo(chosen);
        assertThat(role("Cookie", chosen)).isNull();
        String next = cookie(login.answer(form("vumi", PASSWORD, "/", "Cookie", cookie)));
        assertThat(role("Cookie", cookie)).as("the session before").isNull();
        assertThat(role("Cookie", next)).isEqualTo(Role.OPERATOR);
    }

    @Test
    void whoLogsOutIsOut() {
        String cookie = cookie(login.answer(form("vumi", PASSWORD, "/")));

        assertThat(login.answer(request("GET", "/logout", "", "Cookie", cookie)).status())
                .isEqualTo(405);
        assertThat(role("Cookie", cookie)).isEqualTo(Role.OPERATOR);
        WebResponse answer = login.answer(request("POST", "/logout", "", "Cookie", cookie));
        assertThat(answer.headers()).containsEntry("Location", "/login");
        assertThat(answer.headers().get("Set-Cookie"))
                .startsWith("vumi-8778=; ")
                .endsWith("; Max-Age=0");
        assertThat(role("Cookie", cookie)).isNull();
    }

    @Test
    void aSessionEndsWhenItIsNotUsedAndInAnyCaseLater() {
        String cookie = cookie(login.answer(form("vumi", PASSWORD, "/")));
        Duration almost = LoginSessions.IDLE.minusSeconds(1);
        for (Duration age = almost; age.compareTo(LoginSessions.LONGEST) <= 0; age = age.plus(almost)) {
            pass(almost);
            assertThat(role("Cookie", cookie)).isEqualTo(Role.OPERATOR);
        }
        pass(almost);
        assertThat(role("Cookie", cookie)).isNull();

        String other = cookie(login.answer(form("vumi", PASSWORD, "/")));
        pass(LoginSessions.IDLE.plusSeconds(1));
        assertThat(role("Cookie", other)).isNull();
    }

    @Test
    void thereIsAnEndToHowManySessionsThereAre() {
        String first = cookie(login.answer(form("vumi", PASSWORD, "/")));
        String used = cookie(login.answer(form("vumi", PASSWORD, "/")));
        for (int i = 0; i < LoginSessions.MOST - 1; i++) {
            assertThat(role("Cookie", used)).isEqualTo(Role.OPERATOR);
            login.answer(form("vumi", PASSWORD, "/"));
        }
        assertThat(role("Cookie", first)).isNull();
        assertThat(role("Cookie", used)).isEqualTo(Role.OPERATOR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/",
                "/\\evil.example/",
                "https://evil.example/",
                "evil",
                "",
                "/a\\b",
                "/a b",
                "/a\r\nSet-Cookie: x=1",
                "/\t/evil.example"
            })
    void theFormLeadsNowhereElse(String next) {
        assertThat(login.answer(form("vumi", PASSWORD, next)).headers()).containsEntry("Location", "/");
    }

    @Test
    void aThousandWrongPasswordsAreNotAllLookedAt() {
        int looked = 0;
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            int status = i % 2 == 0
                    ? login.refusal(request("GET", "/", "", basic("wrong " + i)))
                            .status()
                    : login.answer(form("vumi", "wrong " + i, "/")).status();
            looked += status == 401 ? 1 : 0;
            refused += status == 429 ? 1 : 0;
        }
        assertThat(looked).isEqualTo(LoginLimit.WRONG_PER_ADDRESS);
        assertThat(refused).isEqualTo(1_000 - looked);

        WebResponse answer = login.refusal(request("GET", "/", "", basic(PASSWORD)));
        assertThat(answer.status()).as("the right one is not looked at either").isEqualTo(429);
        assertThat(answer.headers()).containsEntry("Retry-After", "5");
        assertThat(login.answer(form("vumi", PASSWORD, "/")).status()).isEqualTo(429);
        pass(Duration.ofSeconds(5));
        assertThat(role(basic(PASSWORD))).isEqualTo(Role.OPERATOR);
    }

    @Test
    void whoIsInStaysInWhateverOthersTry() {
        String cookie = cookie(login.answer(form("vumi", PASSWORD, "/")));
        for (int i = 0; i < 20; i++) {
            role(basic("wrong " + i));
        }
        assertThat(role("Cookie", cookie)).isEqualTo(Role.OPERATOR);
    }

    @Test
    void aScriptWhosePasswordHasChangedDoesNotLockOthersOut() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(role(basic("the old one"))).isNull();
        }
        assertThat(role(basic(PASSWORD))).isEqualTo(Role.OPERATOR);
    }

    @Test
    void manyAddressesTakeBoundedMemoryAndAreLimitedTogether() {
        LoginLimit limit = new LoginLimit(() -> nanos);
        for (int i = 0; i < 3 * LoginLimit.MOST_ADDRESSES; i++) {
            limit.wrong("10.0." + i, new byte[] {1});
        }
        assertThat(limit.addresses()).isEqualTo(LoginLimit.MOST_ADDRESSES);
        assertThat(limit.wait("elsewhere")).isPositive();
    }

    @Test
    void aFormThatCannotBeReadIsToldSo() {
        for (String type : List.of("multipart/form-data", "multipart/form-data; boundary=x")) {
            WebRequest request = request("POST", "/login", "--y", "Content-Type", type);
            assertThat(login.answer(request).status()).as(type).isIn(400, 401);
        }
        assertThat(login.answer(request("POST", "/login", "x", "Content-Type", "multipart/form-data"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whoHadItRightLatelyIsNotHeldUpByOthers() {
        LoginLimit limit = new LoginLimit(() -> nanos);
        limit.right("10.0.0.1");
        for (int i = 0; i < 2 * LoginLimit.WRONG_OF_ALL; i++) {
            limit.wrong("10.1.0." + i, new byte[] {1});
        }
        assertThat(limit.wait("10.0.0.1")).isZero();
        assertThat(limit.wait("10.0.0.2")).isPositive();
        for (int i = 0; i < LoginLimit.WRONG_PER_ADDRESS; i++) {
            limit.wrong("10.0.0.1", new byte[] {(byte) i});
        }
        assertThat(limit.wait("10.0.0.1")).as("its own still counts").isPositive();
    }

    @Test
    void theAddressesOfANetworkAreOne() {
        LoginLimit limit = new LoginLimit(() -> nanos);
        for (int i = 0; i < LoginLimit.WRONG_PER_ADDRESS; i++) {
            limit.wrong("2001:db8:0:1:0:0:0:" + i, new byte[] {(byte) i});
        }
        assertThat(limit.addresses()).isEqualTo(1);
        assertThat(limit.wait("2001:db8:0:1:ffff:0:0:1")).isPositive();
        assertThat(limit.wait("2001:db8:0:2:0:0:0:1")).isZero();
    }

    /** Tells when it is ended. */
    private static final class Stream implements WebStream {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public boolean write(String text) {
            return !ended.isDone();
        }

        @Override
        public long waiting() {
            return 0;
        }

        @Override
        public void end() {
            ended.complete(null);
        }

        @Override
        public CompletionStage<Void> ended() {
            return ended.minimalCompletionStage();
        }
    }

    private Stream opened(String... headers) {
        Stream stream = new Stream();
        List<WebStream> seen = new ArrayList<>();
        WebRequest request = request("GET", "/status", "", headers);
        assertThat(login.refusal(request)).isNull();
        login.bound(request, WebResponse.stream("text/plain", seen::add))
                .opened()
                .accept(stream);
        assertThat(seen).containsExactly(stream);
        return stream;
    }

    @Test
    void aStreamEndsWithItsSession() throws Exception {
        String cookie = cookie(login.answer(form("vumi", PASSWORD, "/")));
        String other = cookie(login.answer(form("vumi", PASSWORD, "/")));
        Stream ends = opened("Cookie", cookie);
        Stream goesOn = opened("Cookie", other);
        Stream script = opened(basic(PASSWORD));
        login.answer(request("POST", "/logout", "", "Cookie", cookie));

        ends.ended.get(20, TimeUnit.SECONDS);
        assertThat(goesOn.ended).isNotDone();
        assertThat(script.ended).isNotDone();
        pass(LoginSessions.IDLE.plusSeconds(1));
        assertThat(role("Cookie", other)).as("used while its stream is open").isEqualTo(Role.OPERATOR);
        pass(LoginSessions.LONGEST);
        assertThat(role("Cookie", other)).isNull();
        goesOn.ended.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aStreamEndsWhenItsSessionIsTooOldWhoeverAsks() throws Exception {
        String cookie = cookie(login.answer(form("vumi", PASSWORD, "/")));
        for (int i = 0; i < 6; i++) {
            pass(LoginSessions.LONGEST.dividedBy(6).minusMillis(1));
            assertThat(role("Cookie", cookie)).isEqualTo(Role.OPERATOR);
        }
        opened("Cookie", cookie).ended.get(20, TimeUnit.SECONDS);
    }
}
