package org.vumi.transport.oldhttpapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vumi.config.Config;
import org.vumi.config.ConfigTexts;

/** Who may send, by user name and password; everybody, if nobody is named. */
final class Identities {
    private final Map<String, byte[]> passwords = new LinkedHashMap<>();

    /**
     * Who sends.
     *
     * @param user empty without credentials, or with such as cannot be read
     */
    record Caller(String user, String password) {
        private static final Caller NOBODY = new Caller("", "");
    }

    Identities(Config config) {
        ConfigTexts texts = new ConfigTexts(config);
        config.map("identities").forEach((user, password) -> texts.text("identities." + user, password)
                .ifPresent(text -> passwords.put(user, text.getBytes(UTF_8))));
    }

    /** @param authorization header, of whatever scheme; null for none */
    static Caller caller(String authorization) {
        if (authorization == null) {
            return Caller.NOBODY;
        }
        String encoded = authorization.substring(authorization.lastIndexOf(' ') + 1);
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? Caller.NOBODY : new Caller(decoded.substring(0, colon), decoded.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Caller.NOBODY;
        }
    }

    boolean admit(Caller caller) {
        byte[] password = passwords.get(caller.user());
        return passwords.isEmpty()
                || password != null
                        && MessageDigest.isEqual(password, caller.password().getBytes(UTF_8));
    }
}
