package org.vumi.config;

/** A worker's class that listens on a port of its own; {@code ready} and {@code /status} show it. */
public interface Listening {
    int port();
}
