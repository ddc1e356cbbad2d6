package org.vumi.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a rule does with one PDU of the SMSC's: the answer to what came, or a deliver_sm. Null and zero where it does nothing.
 *
 * @param status command_status of an answer
 * @param genericNack command_status of a generic_nack in its place
 * @param receipt of a submit_sm: {@code first}, {@code none}, or the state of its receipt
 * @param silent it is not sent at all
 * @param delay how much later it is sent; what follows overtakes it
 * @param copies how often it is sent
 * @param swap it is sent after the next one of its command
 * @param merge how many PDUs are written together, this one being the first
 * @param pieces how many octets are written at a time
 * @param commandId in place of its own
 * @param sequence in place of its own sequence_number
 * @param cut octets missing at its end; command_length counts what is left
 * @param append octets more at its end, such as optional parameters
 * @param length in place of the right command_length
 * @param instead octets in place of the whole
 * @param before octets written before it
 * @param after octets written after it
 * @param then what happens to the connection afterwards
 */
record Trouble(
        Integer status,
        Integer genericNack,
        String receipt,
        boolean silent,
        Duration delay,
        int copies,
        boolean swap,
        int merge,
        int pieces,
        Integer commandId,
        Sequence sequence,
        int cut,
        byte[] append,
        Length length,
        byte[] instead,
        byte[] before,
        byte[] after,
        Then then) {
    private static final int HEADER = 16;
    private static final int GENERIC_NACK = 0x80000000;

    /** A number; null for that of the PDU of the same command that was sent before. */
    record Sequence(Integer number) {}

    /** A command_length as it stands, or relative to the right one. */
    record Length(boolean relative, int octets) {
        int of(int right) {
            return relative ? right + octets : octets;
        }
    }

    /** @param after how long a connection that is frozen stays so; zero for as long as the simulator runs */
    record Then(Deed deed, Duration after) {}

    enum Deed {
        /** An unbind is sent, and its answer awaited. */
        UNBIND,
        /** The connection is ended in order, with a FIN. */
        CLOSE,
        /** The connection is broken off, with an RST. */
        RESET,
        /** Nothing more is read or written, and the connection kept. */
        FREEZE
    }

    /** @param lastSequence of the PDU of this command before; 0 if there was none */
    byte[] spoil(byte[] pdu, int lastSequence) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        write(all, before);
        byte[] one = instead != null ? instead : changed(pdu, lastSequence);
        for (int i = 0; i < Math.max(1, copies); i++) {
            write(all, one);
        }
        write(all, after);
        return all.toByteArray();
    }

    /** What is sent when there is no PDU to spoil. */
    byte[] alone() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        write(all, before);
        write(all, after);
        return all.toByteArray();
    }

    /** The one that goes out. */
    int sequenceNumber(int own, int last) {
        return sequence == null ? own : sequence.number() != null ? sequence.number() : last;
    }

    private static void write(ByteArrayOutputStream all, byte[] some) {
        if (some != null) {
            all.writeBytes(some);
        }
    }

    private byte[] changed(byte[] pdu, int lastSequence) {
        byte[] header = Arrays.copyOf(pdu, HEADER);
        byte[] body = genericNack != null ? new byte[0] : Arrays.copyOfRange(pdu, HEADER, pdu.length);
        body = Arrays.copyOf(body, Math.max(0, body.length - cut));
        if (append != null) {
            byte[] longer = Arrays.copyOf(body, body.length + append.length);
            System.arraycopy(append, 0, longer, body.length, append.length);
            body = longer;
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        int right = HEADER + body.length;
        fields.putInt(0, length != null ? length.of(right) : right);
        if (genericNack != null) {
            fields.putInt(4, GENERIC_NACK).putInt(8, genericNack);
        } else if (status != null) {
            fields.putInt(8, status);
        }
        if (commandId != null) {
            fields.putInt(4, commandId);
        }
        fields.putInt(12, sequenceNumber(fields.getInt(12), lastSequence));
        return ByteBuffer.allocate(right).put(header).put(body).array();
    }
}
