package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows the receiver of a callback who it is from, and when it was made: HMAC-SHA256 over the timestamp, a full stop and the body,
 * keyed with what only the two know.
 */
public final class CallbackSignature {
    /** Seconds since 1970. */
    public static final String TIMESTAMP = "X-Vumi-Timestamp";

    /** {@code sha256=} and 64 hex digits. */
    public static final String SIGNATURE = "X-Vumi-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public CallbackSignature(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
    }

    public static String timestamp(Instant now) {
        return String.valueOf(now.getEpochSecond());
    }

    /** Value of {@link #SIGNATURE}. */
    public String of(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((timestamp + ".").getBytes(UTF_8));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
