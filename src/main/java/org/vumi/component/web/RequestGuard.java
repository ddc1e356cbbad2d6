package org.vumi.component.web;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps other web sites away from a page that only this machine's people shall use.
 *
 * <p>A site that points its own name at 127.0.0.1 (DNS rebinding) is known by the Host header: only {@code localhost}, the host
 * listened on and IP addresses, which no site can take over, are answered. A site that posts from its own page (CSRF) is known by Origin or
 * Sec-Fetch-Site. Clients such as curl send neither.
 */
public final class RequestGuard {
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final Set<String> names;
    private final int port;

    /** @param port 0 if requests may name any */
    public RequestGuard(String listenedOn, int port) {
        this(List.of(listenedOn), port);
    }

    /** @param names the host listened on, and others by which it is known */
    public RequestGuard(List<String> names, int port) {
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        this.port = port;
    }

    /**
     * @param host the header, null if there is none; likewise {@code origin} and {@code fetchSite}
     * @return why the request is refused; null if it is not
     */
    public String refusal(String host, String origin, String fetchSite) {
        if (host == null || !isOwnHost(host)) {
            return "Host is not this server" + (port == 0 ? "" : " (http://localhost:" + port + "/)");
        }
        if (origin != null
                && !origin.equalsIgnoreCase("http://" + host)
                && !origin.equalsIgnoreCase("https://" + host)) {
            return "Origin is another site";
        }
        if (fetchSite != null && !OWN_SITE.contains(fetchSite)) {
            return "the request comes from another site";
        }
        return null;
    }

    private boolean isOwnHost(String header) {
        URI uri;
        try {
            uri = URI.create("http://" + header);
        } catch (IllegalArgumentException e) {
            return false;
        }
        String host = uri.getHost();
        if (host == null || !header.equalsIgnoreCase(uri.getRawAuthority()) || uri.getUserInfo() != null) {
            return false;
        }
        int asked = uri.getPort() == -1 ? 80 : uri.getPort();
        String name = host.toLowerCase(Locale.ROOT);
        boolean own = name.equals("localhost") || names.contains(name) || isAddress(name);
        return own && (port == 0 || asked == port);
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
