package org.vumi.component.web;

import java.util.Set;

/**
 * Where a route is found by HTTP, and by whom.
 *
 * @param host address to listen on
 * @param port shared with the other pages of this address; 0 for a free one of its own
 * @param path slashes around it, and two in a row, say nothing; whatever is below it is found here too
 * @param methods others are answered 405
 * @param login null if everybody may come
 * @param health path where the port tells how many requests have no answer yet; null if nowhere
 * @param mostPending how many requests may have no answer yet; more are answered 503
 * @param largestBody of a request, in bytes; a larger one is answered 413
 * @param tls what the port shows; null if it speaks without TLS. The same for all pages of a port
 * @param group whose page it is; the port is theirs alone
 */
public record WebPage(
        String host,
        int port,
        String path,
        Set<String> methods,
        BasicLogin login,
        String health,
        int mostPending,
        int largestBody,
        WebTls tls,
        String group) {
    /** As the largest message that is carried. */
    static final int LARGEST_BODY = 1 << 20;

    private static final String WORKERS = "workers";

    /** A worker's. */
    public WebPage(
            String host, int port, String path, Set<String> methods, BasicLogin login, String health, int mostPending) {
        this(host, port, path, methods, login, health, mostPending, LARGEST_BODY, null, WORKERS);
    }
}
