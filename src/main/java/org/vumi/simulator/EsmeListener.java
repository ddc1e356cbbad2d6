package org.vumi.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for ESMEs and gives each connection to a handler, on a thread of its own until it is bound. */
final class EsmeListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EsmeListener.class);
    private static final int BACKLOG = 50;

    /** Speaks to a connection until it is bound or refused. */
    interface Handshake {
        void greet(Socket connection);
    }

    private final ServerSocket server;

    private EsmeListener(ServerSocket server) {
        this.server = server;
    }

    /**
     * @param port 0 for any free one
     * @param tls null for connections in the clear
     */
    static EsmeListener open(String host, int port, SmscTls tls, ExecutorService threads, Handshake handshake)
            throws IOException {
        ServerSocket server = tls == null ? new ServerSocket() : tls.serverSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        } catch (IOException e) {
            server.close();
            throw new IOException("smsc: cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
        EsmeListener listener = new EsmeListener(server);
        Thread accepting = new Thread(() -> listener.accept(threads, handshake), "smsc-accept");
        accepting.setDaemon(true);
        accepting.start();
        return listener;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept(ExecutorService threads, Handshake handshake) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                threads.execute(() -> handshake.greet(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("a connection was not accepted: {}", e.getMessage());
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
