package org.vumi.embedded;

import java.security.SecureRandom;
import java.util.Base64;

/** Generated passwords: 192 random bits as 32 characters that need no escape in a URL, in JSON or in a Redis configuration. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static String password() {
        byte[] bits = new byte[24];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
