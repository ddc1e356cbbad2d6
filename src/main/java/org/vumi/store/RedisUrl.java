package org.vumi.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a Redis is: {@code redis(s)://[[user]:password@]host[:port][/db]}.
 *
 * @param tls whether the scheme is rediss
 * @param user null if none
 * @param password null if none
 */
record RedisUrl(boolean tls, String user, String password, String host, int port, int db) {
    /** @throws IllegalArgumentException if it is not such a URL, with a sentence that does not repeat it */
    static RedisUrl of(String url) {
        try {
            URI uri = new URI(url);
            boolean tls = "rediss".equals(uri.getScheme());
            String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
            if (!tls && !"redis".equals(uri.getScheme()) || uri.getHost() == null || !path.matches("[0-9]{0,5}")) {
                throw unusable();
            }
            String[] login = uri.getRawUserInfo() == null
                    ? new String[] {"", ""}
                    : uri.getRawUserInfo().split(":", 2);
            return new RedisUrl(
                    tls,
                    decoded(login[0]),
                    login.length < 2 ? null : decoded(login[1]),
                    uri.getHost(),
                    uri.getPort() < 0 ? 6379 : uri.getPort(),
                    path.isEmpty() ? 0 : Integer.parseInt(path));
        } catch (URISyntaxException e) {
            throw unusable();
        }
    }

    private static String decoded(String text) {
        // a plus stands for itself in this part of a URL
        return text.isEmpty() ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException unusable() {
        return new IllegalArgumentException(
                "redis: not a usable URL (accepted: redis(s)://[user:password@]host[:port][/db])");
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + db;
    }
}
