package org.vumi.component.telnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * Octets of one client to lines of text. A line ends with LF, CR LF, CR NUL or CR. What telnet says beside the text is left out; every
 * option that the client offers or asks for is refused. Text is UTF-8; octets that are not become U+FFFD.
 *
 * <p>Source: RFC 854, RFC 855.
 */
final class TelnetReader {
    private static final int LF = 10;
    private static final int CR = 13;
    private static final int SE = 240;
    private static final int SB = 250;
    private static final int WILL = 251;
    private static final int WONT = 252;
    private static final int DO = 253;
    private static final int DONT = 254;
    private static final int IAC = 255;

    /** Hears what is read, in order. */
    interface Listener {
        void line(String text);

        /** To be sent to the client. */
        void answer(byte[] octets);
    }

    private enum State {
        TEXT,
        COMMAND,
        OPTION,
        PARAMETERS,
        PARAMETERS_COMMAND
    }

    private final int maxLine;
    private final Listener listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private State state = State.TEXT;
    private int command;
    private boolean afterCr;

    /** @param maxLine octets */
    TelnetReader(int maxLine, Listener listener) {
        this.maxLine = maxLine;
        this.listener = listener;
    }

    /** @return false if the line is longer than any may be: nothing more is to be read */
    boolean read(byte octet) {
        int value = Byte.toUnsignedInt(octet);
        switch (state) {
            case TEXT -> {
                if (value != IAC) {
                    return text(value);
                }
                state = State.COMMAND;
            }
            case COMMAND -> {
                return command(value);
            }
            case OPTION -> {
                refuse(value);
                state = State.TEXT;
            }
            case PARAMETERS -> state = value == IAC ? State.PARAMETERS_COMMAND : State.PARAMETERS;
            case PARAMETERS_COMMAND -> state = value == SE ? State.TEXT : State.PARAMETERS;
        }
        return true;
    }

    private boolean command(int value) {
        command = value;
        state = switch (value) {
            case SB -> State.PARAMETERS;
            case WILL, WONT, DO, DONT -> State.OPTION;
            default -> State.TEXT;
        };
        return value != IAC || text(IAC); // doubled it is text
    }

    private void refuse(int option) {
        if (command == WILL || command == DO) {
            int refusal = command == WILL ? DONT : WONT;
            listener.answer(new byte[] {(byte) IAC, (byte) refusal, (byte) option});
        }
    }

    private boolean text(int value) {
        boolean secondOfAnEnd = afterCr && (value == LF || value == 0);
        afterCr = value == CR;
        if (secondOfAnEnd) {
            return true;
        }
        if (value == CR || value == LF) {
            listener.line(taken());
        } else {
            line.write(value);
        }
        return line.size() <= maxLine;
    }

    private String taken() {
        String text = line.toString(UTF_8);
        line.reset();
        return text;
    }

    /** The client is gone: what it wrote of a line is one, if it wrote any. */
    void end() {
        if (line.size() > 0) {
            listener.line(taken());
        }
    }
}
