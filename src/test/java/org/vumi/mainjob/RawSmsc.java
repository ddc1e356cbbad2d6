package org.vumi.mainjob;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An SMSC on a bare socket, which sends any octets: accepts every bind, answers enquire_link, keeps what else comes. */
final class RawSmsc implements AutoCloseable {
    private static final int BIND_TRANSCEIVER = 0x00000009;
    private static final int ENQUIRE_LINK = 0x00000015;
    private static final int UNBIND = 0x00000006;
    private static final int RESPONSE = 0x80000000;

    private final ServerSocket server;
    private final AtomicInteger binds = new AtomicInteger();
    private final Queue<Header> answers = new ConcurrentLinkedQueue<>();
    private volatile Socket bound;

    /** The first octets of a PDU that came. */
    record Header(int commandId, int status, int sequenceNumber) {}

    RawSmsc() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many binds it has accepted. */
    int binds() {
        return binds.get();
    }

    /** Responses to what was sent, oldest first. */
    boolean answered(int commandId, int sequenceNumber) {
        return answers.contains(new Header(commandId | RESPONSE, 0, sequenceNumber));
    }

    /** @return false if nobody is bound, or the connection is lost */
    boolean send(byte[] octets) {
        Socket socket = bound;
        if (socket == null) {
            return false;
        }
        try {
            socket.getOutputStream().write(octets);
            return true;
        } catch (IOException lost) {
            return false;
        }
    }

    /** Cuts the connection. */
    void hangUp() throws IOException {
        Socket socket = bound;
        if (socket != null) {
            socket.close();
        }
    }

    boolean enquireLink(int sequenceNumber) {
        return send(pdu(ENQUIRE_LINK, sequenceNumber, new byte[0]));
    }

    /** A PDU with a correct header. */
    static byte[] pdu(int commandId, int sequenceNumber, byte[] body) {
        return pdu(16 + body.length, commandId, sequenceNumber, body);
    }

    /** A PDU with any length in its header. */
    static byte[] pdu(int length, int commandId, int sequenceNumber, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .putInt(length)
                .putInt(commandId)
                .putInt(0)
                .putInt(sequenceNumber)
                .put(body)
                .array();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return; // the test is over
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream())) {
            while (true) {
                int length = in.readInt();
                Header header = new Header(in.readInt(), in.readInt(), in.readInt());
                in.readNBytes(length - 16);
                answer(socket, header);
            }
        } catch (IOException lost) {
            if (bound == socket) {
                bound = null;
            }
        }
    }

    private void answer(Socket socket, Header header) throws IOException {
        byte[] body = header.commandId() == BIND_TRANSCEIVER ? new byte[] {'r', 'a', 'w', 0} : new byte[0];
        switch (header.commandId()) {
            case BIND_TRANSCEIVER, ENQUIRE_LINK, UNBIND ->
                socket.getOutputStream().write(pdu(header.commandId() | RESPONSE, header.sequenceNumber(), body));
            default -> answers.add(header);
        }
        if (header.commandId() == BIND_TRANSCEIVER) {
            bound = socket;
            binds.incrementAndGet();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-smsc");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
    }
}
