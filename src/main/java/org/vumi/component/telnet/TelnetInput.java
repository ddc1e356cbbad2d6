package org.vumi.component.telnet;

/**
 * What a session does.
 *
 * @param id of this and nothing else, the same each time that it is tried
 * @param session its number; no other session has it, in this process or another
 * @param client address that it comes from, without the port
 * @param server where the server listens, {@code address:port}
 * @param text the line without its end, may be empty; null unless it is a line
 */
public record TelnetInput(String id, long session, String client, String server, Kind kind, String text) {
    /** What it does. */
    public enum Kind {
        OPENED,
        LINE,
        CLOSED
    }

    /** Without the line. */
    @Override
    public String toString() {
        return "TelnetInput " + kind + " of session " + session;
    }
}
