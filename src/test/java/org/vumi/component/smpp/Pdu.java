package org.vumi.component.smpp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A whole PDU, as octets. */
public record Pdu(byte[] octets) {
    public static final int BIND_RECEIVER = 0x01;
    public static final int BIND_TRANSMITTER = 0x02;
    public static final int BIND_TRANSCEIVER = 0x09;
    public static final int SUBMIT_SM = 0x04;
    public static final int DELIVER_SM = 0x05;
    public static final int UNBIND = 0x06;
    public static final int ENQUIRE_LINK = 0x15;
    public static final int RESPONSE = 0x80000000;

    public static Pdu ofHex(String hex) {
        return new Pdu(HexFormat.of().parseHex(hex));
    }

    public static Pdu of(int commandId, int status, int sequenceNumber, byte[] body) {
        return new Pdu(ByteBuffer.allocate(16 + body.length)
                .putInt(16 + body.length)
                .putInt(commandId)
                .putInt(status)
                .putInt(sequenceNumber)
                .put(body)
                .array());
    }

    public static byte[] cString(String text) {
        return (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A deliver_sm from 27761234567 to 12345. */
    public static Pdu deliverSm(int sequenceNumber, int esmClass, int dataCoding, byte[] message, byte[] tlvs) {
        ByteBuffer body = ByteBuffer.allocate(400 + message.length + tlvs.length);
        body.put((byte) 0).put((byte) 0).put((byte) 0).put(cString("27761234567"));
        body.put((byte) 0).put((byte) 0).put(cString("12345"));
        body.put((byte) esmClass).put(new byte[6]).put((byte) dataCoding).put((byte) 0);
        body.put((byte) message.length).put(message).put(tlvs);
        return of(DELIVER_SM, 0, sequenceNumber, Arrays.copyOf(body.array(), body.position()));
    }

    public int commandId() {
        return ByteBuffer.wrap(octets).getInt(4);
    }

    public int status() {
        return ByteBuffer.wrap(octets).getInt(8);
    }

    public int sequenceNumber() {
        return ByteBuffer.wrap(octets).getInt(12);
    }

    public byte[] body() {
        return Arrays.copyOfRange(octets, 16, octets.length);
    }

    /** An answer to this request. */
    public Pdu answer(int status, byte[] body) {
        return of(commandId() | RESPONSE, status, sequenceNumber(), body);
    }

    public Pdu withSequenceNumber(int sequenceNumber) {
        return of(commandId(), status(), sequenceNumber, body());
    }

    public String hex() {
        return HexFormat.of().formatHex(octets);
    }

    /** The destination_addr of a submit_sm. */
    public String destination() {
        byte[] body = body();
        int at = 0;
        at = end(body, at) + 3; // service_type, source ton and npi
        at = end(body, at) + 3; // source_addr, destination ton and npi
        return new String(body, at, end(body, at) - at, StandardCharsets.ISO_8859_1);
    }

    /** The short_message of a submit_sm. */
    public String message() {
        byte[] body = body();
        int at = end(body, 0) + 3;
        at = end(body, at) + 3;
        at = end(body, at) + 4; // destination_addr, esm_class, protocol_id, priority_flag
        at = end(body, at) + 1; // schedule_delivery_time
        at = end(body, at) + 5; // validity_period, registered_delivery, replace_if_present, data_coding, default id
        return new String(body, at + 1, Byte.toUnsignedInt(body[at]), StandardCharsets.ISO_8859_1);
    }

    private static int end(byte[] octets, int from) {
        int at = from;
        while (octets[at] != 0) {
            at++;
        }
        return at;
    }

    @Override
    public String toString() {
        return hex();
    }
}
