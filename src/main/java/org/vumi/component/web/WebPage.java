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
 * @param health where the port tells how many requests are open, null if nowhere
 */
public record WebPage(String host, int port, String path, Set<String> methods, BasicLogin login, Health health) {

    /**
     * A page of the port that several pages may share.
     *
     * @param counted whether the requests of this page are counted in what it tells
     */
    public record Health(String path, boolean counted) {}
}
