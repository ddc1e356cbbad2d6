package org.vumi.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.web.BasicLogin;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.Parameters;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/**
 * The one login to everything on the management port but its health. Browsers get a form, {@code /login}, and then a cookie with a random
 * id; scripts send HTTP Basic. Passwords are compared in constant time, and those that are wrong are {@link LoginLimit limited}.
 */
final class Login {
    /** May change what runs. */
    static final String OPERATOR = "vumi";

    /** May only look. */
    static final String VIEWER = "viewer";

    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private static final Set<String> PATHS = Set.of("login", "logout");

    /** A path of ours, and what may follow it; no other site, which {@code //name} would be. */
    private static final Pattern OWN_PATH = Pattern.compile("/(?:[!-.0-\\[\\]-~][!-\\[\\]-~]{0,2000})?");

    private final List<User> users;
    private final String cookie;
    private final boolean secure;
    private final LoginLimit limit;
    private final LoginSessions sessions;

    /** @param expected name, colon and password */
    record User(String name, Role role, byte[] expected) {
        static User of(String name, Role role, PasswordFile password) {
            return new User(name, role, (name + ":" + password.password()).getBytes(UTF_8));
        }
    }

    /** Passwords are not looked at for now. */
    private static final class TooMany extends Exception {
        private final Duration wait;

        TooMany(Duration wait) {
            this.wait = wait;
        }
    }

    /**
     * @param port in the cookie's name, since all ports of a host share their cookies
     * @param secure whether the port speaks TLS
     * @param nanos a clock that only goes forward
     */
    Login(List<User> users, int port, boolean secure, LongSupplier nanos) {
        this.users = users;
        this.cookie = "vumi-" + port;
        this.secure = secure;
        this.limit = new LoginLimit(nanos);
        this.sessions = new LoginSessions(nanos);
    }

    /** Whether the request is for the form. */
    boolean isFor(WebRequest request) {
        return request.path().size() == 1 && PATHS.contains(request.path().get(0));
    }

    /** @return the form, or what comes after it */
    WebResponse answer(WebRequest request) {
        boolean in = request.path().get(0).equals("login");
        if (in && OperatorPage.READING.contains(request.method())) {
            return form(200, request.parameters().first("next").orElse("/"), "");
        }
        if (!request.method().equals("POST")) {
            return OperatorPages.error(405, "method not allowed").with("Allow", in ? "GET, HEAD, POST" : "POST");
        }
        return in ? logIn(request) : logOut(request);
    }

    private WebResponse logIn(WebRequest request) {
        Parameters given;
        try {
            given = request.parameters();
        } catch (IllegalArgumentException e) {
            return OperatorPages.error(400, "not a form that can be read");
        }
        String next = own(given.first("next").orElse("/"));
        String login =
                given.first("user").orElse("") + ":" + given.first("password").orElse("");
        try {
            return user(request.address(), login.getBytes(UTF_8))
                    .map(user -> {
                        sessions.end(session(request));
                        return to(next).with("Set-Cookie", cookie(sessions.begin(user), ""));
                    })
                    .orElseGet(() -> form(401, next, "This is not a user and their password."));
        } catch (TooMany e) {
            return form(429, next, "Too many were wrong. Try again in " + seconds(e) + " seconds.")
                    .with("Retry-After", seconds(e));
        }
    }

    /** Ends the session of the request, if it has one. */
    WebResponse logOut(WebRequest request) {
        sessions.end(session(request));
        return to("/login").with("Set-Cookie", cookie("", "; Max-Age=0"));
    }

    private static WebResponse to(String path) {
        return WebResponse.text(303, "").with("Location", path);
    }

    private String cookie(String value, String more) {
        return cookie + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "") + more;
    }

    /** @return {@code next}, or the start if that would lead elsewhere */
    static String own(String next) {
        return OWN_PATH.matcher(next).matches() ? next : "/";
    }

    /** @return null if the request may go on */
    WebResponse refusal(WebRequest request) {
        Optional<User> user = sessions.user(session(request));
        byte[] given = BasicLogin.given(request.header("Authorization"));
        try {
            if (user.isEmpty() && given.length > 0) {
                user = user(request.address(), given);
            }
        } catch (TooMany e) {
            return OperatorPages.error(429, "too many logins were wrong, try again in " + seconds(e) + " s")
                    .with("Retry-After", seconds(e));
        }
        if (user.isPresent()) {
            request.admit(user.get().name(), user.get().role());
            return null;
        }
        if (OperatorPage.READING.contains(request.method()) && accepts(request).contains("text/html")) {
            return form(401, own(request.uri()), "");
        }
        WebResponse refusal = OperatorPages.error(401, "login needed");
        // a page's script that is refused shall not make the browser ask for a password
        return request.header("Sec-Fetch-Mode") == null || given.length > 0
                ? refusal.with("WWW-Authenticate", BasicLogin.challenge("vumi"))
                : refusal;
    }

    private static String accepts(WebRequest request) {
        return request.header("Accept") == null ? "" : request.header("Accept");
    }

    /** @param given name, colon and password */
    private Optional<User> user(String address, byte[] given) throws TooMany {
        Duration wait = limit.wait(address);
        if (!wait.isZero()) {
            throw new TooMany(wait);
        }
        User found = null;
        for (User each : users) {
            found = MessageDigest.isEqual(each.expected(), given) ? each : found;
        }
        if (found != null) {
            limit.right(address);
        } else if (limit.wrong(address, given)) {
            LOG.warn(
                    "management: wrong user or password from {}{}",
                    address,
                    limit.wait(address).isZero() ? "" : "; no more are looked at for a while");
        }
        return Optional.ofNullable(found);
    }

    private static String seconds(TooMany e) {
        return String.valueOf((e.wait.toNanos() + 999_999_999) / 1_000_000_000); // rounded up
    }

    /** Whether it was the form by which they came. */
    boolean hasSession(WebRequest request) {
        return sessions.user(session(request)).isPresent();
    }

    /** The response; if it is a stream, it ends with the session that has asked for it. */
    WebResponse bound(WebRequest request, WebResponse response) {
        String session = session(request);
        if (response.opened() == null || session == null) {
            return response;
        }
        return response.opening(stream -> {
            if (!sessions.bind(session, stream) && request.header("Authorization") == null) { // logged out meanwhile
                stream.end();
            }
            response.opened().accept(stream);
        });
    }

    /** @return null if there is none */
    private String session(WebRequest request) {
        String header = request.header("Cookie");
        if (header == null) {
            return null;
        }
        for (String one : header.split(";")) {
            String[] pair = one.strip().split("=", 2);
            if (pair.length == 2 && pair[0].equals(cookie)) {
                return pair[1];
            }
        }
        return null;
    }

    private static WebResponse form(int status, String next, String said) {
        return HtmlPage.of(
                status,
                "login.html",
                Map.of(
                        "next",
                        HtmlPage.escaped(own(next)),
                        "said",
                        said.isEmpty() ? "" : "<p role=\"alert\">" + HtmlPage.escaped(said) + "</p>"));
    }
}
