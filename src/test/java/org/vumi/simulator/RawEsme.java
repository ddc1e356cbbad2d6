package org.vumi.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.vumi.component.smpp.Pdu;

/** An ESME on a bare socket: sends any octets, and sees just what comes. */
final class RawEsme implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final DataInputStream in;
    private int sequenceNumber;

    RawEsme(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        in = new DataInputStream(socket.getInputStream());
    }

    /** @throws IllegalStateException if it is refused */
    static RawEsme bound(int port) throws IOException {
        RawEsme esme = new RawEsme(port);
        Pdu answer = esme.bind();
        if (answer.status() != 0) {
            throw new IllegalStateException("refused: " + answer);
        }
        return esme;
    }

    void patience(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
    }

    Pdu bind() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(Pdu.cString("raw"));
        body.writeBytes(Pdu.cString("secret"));
        body.writeBytes(new byte[] {0, 0x34, 0, 0, 0});
        send(Pdu.of(Pdu.BIND_TRANSCEIVER, 0, ++sequenceNumber, body.toByteArray())
                .octets());
        return read();
    }

    /** @return its sequence number */
    int submit(String to, String text) throws IOException {
        send(submitSm(++sequenceNumber, to, text).octets());
        return sequenceNumber;
    }

    static Pdu submitSm(int sequenceNumber, String to, String text) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1, 1});
        body.writeBytes(Pdu.cString("8181"));
        body.writeBytes(new byte[] {1, 1});
        body.writeBytes(Pdu.cString(to));
        body.writeBytes(new byte[] {0, 0, 0, 0, 0, 1, 0, 0, 0});
        body.write(text.length());
        body.writeBytes(text.getBytes(US_ASCII));
        return Pdu.of(Pdu.SUBMIT_SM, 0, sequenceNumber, body.toByteArray());
    }

    int enquireLink() throws IOException {
        send(Pdu.of(Pdu.ENQUIRE_LINK, 0, ++sequenceNumber, new byte[0]).octets());
        return sequenceNumber;
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    /** The next PDU, by the length that its header has. */
    Pdu read() throws IOException {
        byte[] length = octets(4);
        int octets = ByteBuffer.wrap(length).getInt();
        ByteBuffer whole = ByteBuffer.allocate(octets).put(length).put(octets(octets - 4));
        return new Pdu(whole.array());
    }

    byte[] octets(int count) throws IOException {
        byte[] octets = new byte[count];
        in.readFully(octets);
        return octets;
    }

    /** @return true at an end in order; an IOException if it is broken off */
    boolean ended() throws IOException {
        try {
            in.readByte();
            return false;
        } catch (EOFException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
