package org.vumi.component.smpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jsmpp.session.connection.Connection;
import org.jsmpp.session.connection.ConnectionFactory;
import org.jsmpp.session.connection.socket.SocketConnection;

/**
 * Opens the one connection of a session: with a timeout, without delaying small PDUs as TCP does by default, and with TLS if
 * configured.
 */
final class LinkSockets implements ConnectionFactory {
    private final LinkSettings settings;
    private final Socket socket = new Socket();

    LinkSockets(LinkSettings settings) {
        this.settings = settings;
    }

    @Override
    public Connection createConnection(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new BindFailed("host '" + host + "' is not known", null);
        }
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        Duration timeout = settings.bindTimeout();
        try {
            socket.connect(address, Math.toIntExact(timeout.toMillis()));
        } catch (IOException e) {
            socket.close();
            throw new BindFailed("no connection to " + host + ":" + port + ": " + e.getMessage(), e);
        }
        return new SocketConnection(settings.tls() == null ? socket : secured(host, timeout));
    }

    private Socket secured(String host, Duration timeout) throws IOException {
        try {
            return new TlsHandshake(settings.tls(), settings.address()).over(socket, host, timeout);
        } catch (IOException e) {
            socket.close();
            throw e instanceof BindFailed
                    ? e
                    : new BindFailed("no TLS with " + settings.address() + ": " + e.getMessage(), e);
        }
    }

    /** Ends a connect that is under way, too. Below TLS, whose own end would wait for a peer that does not read. */
    void abort() throws IOException {
        socket.close();
    }
}
