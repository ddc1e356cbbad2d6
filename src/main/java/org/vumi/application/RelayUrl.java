package org.vumi.application;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where messages are relayed to: an absolute {@code http} or {@code https} URL, ready to be put in a request line.
 *
 * @param uri ASCII only; never with credentials or a fragment
 */
public record RelayUrl(URI uri) {

    /** A URL that cannot be used; the sentence goes on after the key and never repeats the URL, which may hold secrets. */
    public static final class Unfit extends Exception {
        private Unfit(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** @param text as configured; non-ASCII characters are percent-encoded as UTF-8, those of the host as IDNA */
    public static RelayUrl of(String text) throws Unfit {
        try {
            return new RelayUrl(checked(withAsciiHost(new URI(text))));
        } catch (URISyntaxException e) {
            throw new Unfit("is not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1));
        } catch (IllegalArgumentException e) {
            throw new Unfit("has a host that is not a name: " + e.getMessage());
        }
    }

    private static URI checked(URI uri) throws Unfit {
        if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new Unfit("has the scheme '" + uri.getScheme() + "' (accepted: http, https)");
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw new Unfit("has credentials in it (write them as username and password)");
        }
        if (uri.getHost() == null || uri.getPort() > 65_535) {
            throw new Unfit("has no host, or one that is not a name or address with a port up to 65535");
        }
        if (uri.getRawFragment() != null) {
            throw new Unfit("has a fragment ('#…'), which no server would see");
        }
        return uri;
    }

    /** {@link URI} takes a non-ASCII host for something else than a host, and leaves it as it is. */
    private static URI withAsciiHost(URI uri) throws URISyntaxException {
        String authority = uri.getRawAuthority();
        if (authority == null || uri.getHost() != null || authority.chars().allMatch(c -> c < 128)) {
            return new URI(uri.toASCIIString());
        }
        int end = authority.lastIndexOf(':') < 0 ? authority.length() : authority.lastIndexOf(':');
        String ascii = IDN.toASCII(authority.substring(0, end)) + authority.substring(end);
        return new URI(new URI(uri.toString().replaceFirst("//[^/?#]*", "//" + ascii)).toASCIIString());
    }

    /** Scheme, host and port. */
    String origin() {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /** For logs: without the query, where servers' keys tend to be. */
    @Override
    public String toString() {
        return origin() + uri.getRawPath();
    }
}
