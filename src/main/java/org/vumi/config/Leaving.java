package org.vumi.config;

/** A worker's class that is told when its worker is about to stop while others go on: what only waits is given up at once. */
public interface Leaving {
    /** No more is taken from now on; called before the routes stop. */
    void leave();
}
