package org.vumi.application.sms;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Refuses what a page of another site makes a browser send. A site that has made its own name lead here is told by the Host header, where
 * nobody has to log in; where somebody has, it does not know how.
 */
final class BrowserGuard {
    private final boolean anonymous;
    private final String listenedOn;

    /** @param listenedOn the address, accepted as a name too */
    BrowserGuard(boolean anonymous, String listenedOn) {
        this.anonymous = anonymous;
        this.listenedOn = listenedOn.toLowerCase(Locale.ROOT);
    }

    /** @throws Problem if it is refused */
    void check(WebRequest request) {
        if (anonymous && !isOwn(request.host()) || !isOwnPage(request)) {
            throw new Problem(403, "the request is for another host, or of another site's page");
        }
    }

    /** An address cannot be made to lead elsewhere, so any will do. */
    private boolean isOwn(String host) {
        String name = host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals(listenedOn)
                || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
    }

    private static boolean isOwnPage(WebRequest request) {
        if (request.origin() == null) {
            return true;
        }
        try {
            return request.host().equalsIgnoreCase(new URI(request.origin()).getRawAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
