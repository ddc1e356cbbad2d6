package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;

/** One user name and password, by HTTP Basic; compared in constant time. Source: RFC 7617. */
public final class BasicLogin {
    private static final String SCHEME = "Basic ";
    private static final byte[] NOTHING = {};

    private final byte[] expected;
    private final String challenge;

    /** @param realm what a browser shows to whom it asks for the password */
    public BasicLogin(String username, String password, String realm) {
        this.expected = (username + ":" + password).getBytes(UTF_8);
        this.challenge = challenge(realm);
    }

    /** What a client that has not logged in is asked with, in the header {@code WWW-Authenticate}. */
    public static String challenge(String realm) {
        return "Basic realm=\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + "\", charset=\"UTF-8\"";
    }

    boolean admits(String authorization) {
        return MessageDigest.isEqual(expected, given(authorization));
    }

    /**
     * @param authorization the header; null if there is none
     * @return the name, a colon and the password in UTF-8; empty if there is none
     */
    public static byte[] given(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return NOTHING;
        }
        try {
            return Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException e) {
            return NOTHING;
        }
    }

    WebResponse refusal() {
        return WebResponse.text(401, "login needed").with("WWW-Authenticate", challenge);
    }
}
