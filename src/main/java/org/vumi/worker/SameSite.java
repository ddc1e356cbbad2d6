package org.vumi.worker;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Refuses HTTP requests that were meant for another host name (a web page that made its own name point here), or that a
 * page of another site makes.
 */
final class SameSite {
    private final Set<String> names;

    /** @param host the address that is listened on, accepted as a name too */
    SameSite(String host) {
        this.names = new HashSet<>(List.of("localhost", host.toLowerCase(Locale.ROOT)));
    }

    /** @return whether the exchange now holds the answer 403 */
    boolean refuses(Exchange exchange) {
        String host = exchange.getMessage().getHeader("Host", "", String.class);
        String origin = exchange.getMessage().getHeader("Origin", String.class);
        if (known(host) && (origin == null || sameAuthority(origin, host))) {
            return false;
        }
        Management.answer(exchange, 403, "{\"error\":\"request is not for this host\"}");
        return true;
    }

    /** An address cannot be made to point elsewhere, so any will do. */
    private boolean known(String host) {
        String name = host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
        return names.contains(name) || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || name.matches("\\[[0-9a-f:.]+]");
    }

    private static boolean sameAuthority(String origin, String host) {
        try {
            return host.equalsIgnoreCase(new URI(origin).getRawAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
