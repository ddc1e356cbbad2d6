package org.vumi.application.sms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** What an account proves itself by, compared in constant time. Only its digest is kept. */
final class Secret {
    private final byte[] digest;

    Secret(String text) {
        this.digest = digest(text);
    }

    boolean is(String given) {
        return MessageDigest.isEqual(digest, digest(given));
    }

    boolean is(Secret other) {
        return MessageDigest.isEqual(digest, other.digest);
    }

    private static byte[] digest(String text) {
        return Sha256.of(text.getBytes(UTF_8));
    }
}
