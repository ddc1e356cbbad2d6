package org.vumi.transport.telnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** Somebody at a telnet client: writes lines, reads lines. Waits a minute at most for each. */
public final class TelnetClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final BufferedReader reader;

    private TelnetClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    public static TelnetClient connect(int port) {
        try {
            return new TelnetClient(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param from an address of this machine, by which the transport tells people apart */
    public static TelnetClient connect(int port, String from) {
        try {
            return new TelnetClient(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the line as telnet does. */
    public TelnetClient say(String line) {
        return send((line + "\r\n").getBytes(UTF_8));
    }

    TelnetClient send(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the next line; null if the server has closed the connection */
    public String read() {
        try {
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return as many characters */
    String read(int characters) {
        char[] text = new char[characters];
        try {
            for (int at = 0; at < characters; ) {
                int read = reader.read(text, at, characters - at);
                if (read < 0) {
                    return new String(text, 0, at);
                }
                at += read;
            }
            return new String(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection by a reset, as when a machine goes away. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
