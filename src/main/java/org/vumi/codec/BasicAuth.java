package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** HTTP Basic credentials. Source: RFC 7617; spec core 10.8 (0.4 broke lines in long ones). */
public final class BasicAuth {
    private BasicAuth() {}

    /** @return the value of an {@code Authorization} header, in UTF-8; one line, however long */
    public static String header(String username, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
    }
}
