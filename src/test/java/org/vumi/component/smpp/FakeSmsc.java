package org.vumi.component.smpp;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An SMSC of octets on a socket: what it got can be compared, what it answers can be anything. One bind at a time matters. */
public final class FakeSmsc implements AutoCloseable {
    private static final java.util.Set<Integer> BINDS =
            java.util.Set.of(Pdu.BIND_TRANSCEIVER, Pdu.BIND_TRANSMITTER, Pdu.BIND_RECEIVER);

    private final int port;
    private final List<Pdu> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicInteger smscIds = new AtomicInteger();
    private volatile ServerSocket server;
    private volatile Socket connection;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();

    /** One connection, from its bind on. */
    public final class Peer {
        private final Socket socket;
        private final int bind;
        private final List<Pdu> received = new CopyOnWriteArrayList<>();

        private Peer(Socket socket, int bind) {
            this.socket = socket;
            this.bind = bind;
        }

        /** The command_id that it was bound by. */
        public int bind() {
            return bind;
        }

        public List<Pdu> received(int commandId) {
            return received.stream().filter(pdu -> pdu.commandId() == commandId).toList();
        }

        public void send(Pdu pdu) {
            try {
                write(socket, pdu.octets());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public void hangUp() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public boolean open() {
            return !socket.isClosed();
        }
    }

    /** Those that have sent a bind and are still connected, in the order of their binds. */
    public List<Peer> peers() {
        return peers.stream().filter(Peer::open).toList();
    }

    /** Answer to a bind of any kind; null for silence. */
    public volatile Function<Pdu, Pdu> onBind = bind -> bind.answer(0, Pdu.cString("smsc"));

    /** Answer to an enquire_link; null for silence. */
    public volatile Function<Pdu, Pdu> onEnquireLink = enquire -> enquire.answer(0, new byte[0]);

    /** Answer to a submit_sm; null for silence. */
    public volatile Function<Pdu, Pdu> onSubmit = submit -> submit.answer(0, Pdu.cString("smsc-" + nextId()));

    public FakeSmsc() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.getLocalPort();
        accept(server);
    }

    public int nextId() {
        return smscIds.incrementAndGet();
    }

    public int port() {
        return port;
    }

    private void accept(ServerSocket listening) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Socket accepted = listening.accept();
                            accepted.setTcpNoDelay(true);
                            connections.incrementAndGet();
                            connection = accepted;
                            Thread reader = new Thread(() -> serve(accepted), "smsc-connection");
                            reader.setDaemon(true);
                            reader.start();
                        }
                    } catch (IOException closed) {
                        // the end of listening
                    }
                },
                "smsc");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        Peer peer = null;
        try (socket) {
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            while (true) {
                int length = in.readInt();
                byte[] octets = new byte[length];
                ByteBuffer.wrap(octets).putInt(length);
                in.readFully(octets, 4, length - 4);
                Pdu pdu = new Pdu(octets);
                received.add(pdu);
                if (BINDS.contains(pdu.commandId())) {
                    peer = new Peer(socket, pdu.commandId());
                    peers.add(peer);
                }
                if (peer != null) {
                    peer.received.add(pdu);
                }
                Pdu answer = answer(pdu);
                if (answer != null) {
                    write(socket, answer.octets());
                }
            }
        } catch (EOFException e) {
            // the other side is done
        } catch (IOException e) {
            // as when a cable is pulled
        } finally {
            open.decrementAndGet();
        }
    }

    private Pdu answer(Pdu pdu) {
        return switch (pdu.commandId()) {
            case Pdu.BIND_TRANSCEIVER, Pdu.BIND_TRANSMITTER, Pdu.BIND_RECEIVER -> onBind.apply(pdu);
            case Pdu.ENQUIRE_LINK -> onEnquireLink.apply(pdu);
            case Pdu.SUBMIT_SM -> onSubmit.apply(pdu);
            case Pdu.UNBIND -> pdu.answer(0, new byte[0]);
            default -> null;
        };
    }

    private static void write(Socket socket, byte[] octets) throws IOException {
        synchronized (socket) {
            socket.getOutputStream().write(octets);
        }
    }

    /** To the last bind. */
    public void send(Pdu pdu) {
        send(pdu.octets());
    }

    public void send(byte[] octets) {
        try {
            write(connection, octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything received, oldest first. */
    public List<Pdu> received() {
        return received;
    }

    public List<Pdu> received(int commandId) {
        return received.stream().filter(pdu -> pdu.commandId() == commandId).toList();
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** Connections that were open at the same time, at most. */
    public int mostOpen() {
        return mostOpen.get();
    }

    public int open() {
        return open.get();
    }

    /** Breaks the connection. */
    public void hangUp() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes no more connections, and breaks the one it has. */
    public void goAway() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (connection != null) {
            hangUp();
        }
    }

    /** At the same port. */
    public void comeBack() {
        try {
            ServerSocket again = new ServerSocket();
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            server = again;
            accept(again);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        goAway();
    }
}
