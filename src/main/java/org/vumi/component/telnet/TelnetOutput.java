package org.vumi.component.telnet;

/**
 * What is written to a session.
 *
 * @param text lines, each with an LF at its end
 * @param close whether the connection is closed then
 */
public record TelnetOutput(long session, String text, boolean close) {
    /** Without the text. */
    @Override
    public String toString() {
        return "TelnetOutput to session " + session;
    }
}
