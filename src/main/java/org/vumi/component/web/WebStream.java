package org.vumi.component.web;

import java.util.concurrent.CompletionStage;

/**
 * An answer that goes on for as long as both sides want, such as server-sent events. Whoever writes it also keeps it alive: a client that
 * takes nothing is only noticed when something is written. May be used from any thread; none waits.
 */
public interface WebStream {
    /**
     * @param text sent at once, in UTF-8
     * @return false if it is not taken, as the client is gone, or so slow that it is now dropped
     */
    boolean write(String text);

    /** How many bytes were written that the client has not taken yet. */
    long waiting();

    /** What was written is still sent. */
    void end();

    /** Done when either side has ended it. Told on a thread that must not be held up. */
    CompletionStage<Void> ended();
}
