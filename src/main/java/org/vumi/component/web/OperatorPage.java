package org.vumi.component.web;

import java.util.Set;

/**
 * A page of the management port, at {@code /<path>} and everything below it, for who has logged in. A worker whose class implements this
 * shows it while it runs.
 */
public interface OperatorPage {
    Set<String> READING = Set.of("GET", "HEAD");

    /** One part of a path. */
    String path();

    /** Where a person begins, below {@code /}. */
    default String entry() {
        return path();
    }

    /** May wait, briefly, as few are answered at once; what lasts is a {@link WebStream}. */
    WebResponse answer(WebRequest request);

    /** Others are answered 405. */
    default Set<String> methods() {
        return READING;
    }

    /** Those of its methods that do not need {@link Role#OPERATOR}. */
    default Set<String> viewing() {
        return READING;
    }
}
