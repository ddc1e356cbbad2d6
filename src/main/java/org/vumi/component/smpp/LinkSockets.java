package org.vumi.component.smpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jsmpp.session.connection.Connection;
import org.jsmpp.session.connection.ConnectionFactory;
import org.jsmpp.session.connection.socket.SocketConnection;

/** Opens the one connection of a session: with a timeout, and without delaying small PDUs as TCP does by default. */
final class LinkSockets implements ConnectionFactory {
    private final Duration timeout;
    private final Socket socket = new Socket();

    LinkSockets(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public Connection createConnection(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new BindFailed("host '" + host + "' is not known", null);
        }
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        try {
            socket.connect(address, Math.toIntExact(timeout.toMillis()));
        } catch (IOException e) {
            socket.close();
            throw new BindFailed("no connection to " + host + ":" + port + ": " + e.getMessage(), e);
        }
        return new SocketConnection(socket);
    }

    /** Ends a connect that is under way, too. */
    void abort() throws IOException {
        socket.close();
    }
}
