package org.vumi.component.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** PDUs of every command, most of them damaged. The same for the same seed, whatever the machine. */
public final class Mutations {
    /** Of requests; their answers have the first bit. Source: SMPP 3.4, 5.1.2.1, and 5.0 for the last three. */
    private static final int[] COMMANDS = {
        0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0b, 0x15, 0x21, 0x102, 0x103, 0x111, 0x112, 0x113
    };

    private static final int[] TAGS = {
        0x0005, 0x0019, 0x001e, 0x0030, 0x0201, 0x0204, 0x020c, 0x020e, 0x020f, 0x0210, 0x0381, 0x0420, 0x0423, 0x0424,
        0x0427, 0x0501, 0x1383, 0x1400, 0xffff
    };

    private static final int RESPONSE = 0x80000000;
    private static final int UNBIND = 0x06;

    private final SplittableRandom random;

    /**
     * What is sent at once.
     *
     * @param framed whether every command_length is right, so that the connection can go on
     */
    public record Case(byte[] octets, boolean framed) {}

    public Mutations(long seed) {
        random = new SplittableRandom(seed);
    }

    /** @param often one in so many breaks the framing, or ends the session as it should end */
    public Case next(int often) {
        boolean framed = random.nextInt(often) > 0;
        if (!framed && random.nextInt(4) == 0) {
            return new Case(pdu(UNBIND, new byte[0]), false);
        }
        if (!framed && random.nextInt(4) == 0) {
            return new Case(noise(random.nextInt(1, 200)), false);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int pdus = random.nextInt(8) == 0 ? random.nextInt(2, 6) : 1;
        for (int i = 0; i < pdus; i++) {
            all.writeBytes(damaged());
        }
        byte[] octets = all.toByteArray();
        return new Case(framed ? octets : unframed(octets), framed);
    }

    /** Where to cut what is written, in ascending order; empty for one write. */
    public int[] splits(int length) {
        if (length < 2 || random.nextInt(10) > 0) {
            return new int[0];
        }
        return random.ints(random.nextInt(1, 6), 1, length).sorted().distinct().toArray();
    }

    /** How many cases follow one that broke the framing, as octets out of step. */
    public int following() {
        return random.nextInt(3) == 0 ? random.nextInt(1, 100) : 0;
    }

    private byte[] unframed(byte[] octets) {
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(octets, random.nextInt(1, octets.length));
            case 1 -> {
                byte[] shifted = new byte[octets.length + 1];
                System.arraycopy(octets, 0, shifted, 1, octets.length);
                shifted[0] = (byte) random.nextInt(256);
                yield shifted;
            }
            default -> {
                int at = anyPdu(octets);
                ByteBuffer.wrap(octets).putInt(at, wrong(ByteBuffer.wrap(octets).getInt(at)));
                yield octets;
            }
        };
    }

    /** Where one of the PDUs begins. */
    private int anyPdu(byte[] octets) {
        int at = 0;
        for (int next = 0; next < octets.length; next += ByteBuffer.wrap(octets).getInt(next)) {
            if (random.nextInt(3) == 0) {
                at = next;
            }
        }
        return at;
    }

    private int wrong(int length) {
        int[] lengths = {0, 1, 15, 16, 17, Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 70_001, 131_072, 131_073};
        return switch (random.nextInt(4)) {
            case 0 -> lengths[random.nextInt(lengths.length)];
            case 1 -> random.nextInt();
            case 2 -> length ^ 1 << random.nextInt(32);
            default -> {
                int off = random.nextInt(1, 40);
                yield random.nextBoolean() ? length + off : length - off;
            }
        };
    }

    private byte[] damaged() {
        int command = random.nextInt(30) == 0
                ? random.nextInt()
                : random.nextInt(3) == 0 ? random.nextInt(4, 6) : COMMANDS[random.nextInt(COMMANDS.length)];
        if (random.nextInt(3) == 0) {
            command |= RESPONSE;
        }
        if (command == UNBIND) {
            command = 0x05;
        }
        byte[] body = body(command);
        for (int i = random.nextInt(4); i > 0 && body.length > 0; i--) {
            body = damage(body);
        }
        return pdu(command, body);
    }

    private byte[] pdu(int command, byte[] body) {
        int status = random.nextInt(6) == 0 ? random.nextInt(0x120) : random.nextInt(40) == 0 ? random.nextInt() : 0;
        int sequence = random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(1, 200);
        return Pdu.of(command, status, sequence, body).octets();
    }

    private byte[] damage(byte[] body) {
        int at = random.nextInt(body.length);
        byte[] copy = body.clone();
        switch (random.nextInt(8)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> copy[at] = 0;
            case 3 -> copy = Arrays.copyOf(body, at);
            case 4 -> copy = with(body, noise(random.nextInt(1, 20)));
            case 5 -> copy = with(Arrays.copyOf(body, at), Arrays.copyOfRange(body, at + 1, body.length));
            case 6 -> copy = with(with(Arrays.copyOf(body, at), noise(random.nextInt(1, 8))), body, at);
            default -> copy = with(body, parameter(true));
        }
        return copy;
    }

    private static byte[] with(byte[] first, byte[] second) {
        return with(first, second, 0);
    }

    private static byte[] with(byte[] first, byte[] second, int from) {
        byte[] all = Arrays.copyOf(first, first.length + second.length - from);
        System.arraycopy(second, from, all, first.length, second.length - from);
        return all;
    }

    private byte[] noise(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private byte[] text(int most) {
        if (random.nextInt(4) == 0) {
            return new byte[1];
        }
        byte[] digits = new byte[random.nextInt(1, most)];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) ('0' + random.nextInt(10));
        }
        return Pdu.cString(new String(digits, ISO_8859_1));
    }

    private byte[] parameter(boolean broken) {
        byte[] value = noise(random.nextInt(12));
        int length = broken && random.nextBoolean() ? random.nextInt(0x10000) : value.length;
        int tag = TAGS[random.nextInt(TAGS.length)];
        return ByteBuffer.allocate(4 + value.length)
                .putShort((short) tag)
                .putShort((short) length)
                .put(value)
                .array();
    }

    private byte[] body(int command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (command) {
            case 0x01, 0x02, 0x09 -> {
                out.writeBytes(text(16));
                out.writeBytes(text(9));
                out.writeBytes(text(13));
                out.writeBytes(new byte[] {0x34, 1, 1});
                out.writeBytes(text(41));
            }
            case 0x04, 0x05 -> message(out);
            case 0x103, 0x111 -> {
                out.writeBytes(text(6));
                address(out);
                address(out);
                out.writeBytes(noise(3));
                parameters(out);
            }
            case 0x21 -> {
                out.writeBytes(text(6));
                address(out);
                out.write(random.nextInt(5));
                out.write(random.nextInt(3));
                address(out);
                out.writeBytes(noise(8));
                shortMessage(out);
            }
            case 0x03, 0x07, 0x08, 0x0b, 0x102 -> {
                out.writeBytes(text(65));
                address(out);
                address(out);
            }
            case 0x06, 0x15 -> {}
            default -> {
                if (random.nextBoolean()) {
                    out.writeBytes(text(66));
                }
                if (random.nextBoolean()) {
                    parameters(out);
                }
            }
        }
        return out.toByteArray();
    }

    private void address(ByteArrayOutputStream out) {
        out.write(random.nextInt(7));
        out.write(random.nextInt(20));
        out.writeBytes(text(21));
    }

    private void message(ByteArrayOutputStream out) {
        out.writeBytes(random.nextInt(10) == 0 ? text(6) : new byte[1]);
        address(out);
        address(out);
        int esmClass =
                List.of(0, 0, 0, 4, 0x40, 0x08, 0x20, random.nextInt(256)).get(random.nextInt(8));
        out.write(esmClass);
        out.writeBytes(new byte[2]);
        out.writeBytes(random.nextInt(10) == 0 ? text(17) : new byte[1]);
        out.writeBytes(random.nextInt(10) == 0 ? text(17) : new byte[1]);
        out.write(random.nextInt(4));
        out.write(0);
        out.write(List.of(0, 0, 1, 3, 4, 6, 8, 8, random.nextInt(256)).get(random.nextInt(9)));
        out.write(0);
        shortMessage(out);
        if (random.nextInt(3) == 0) {
            parameters(out);
        }
    }

    private void shortMessage(ByteArrayOutputStream out) {
        byte[] text = random.nextInt(3) == 0
                ? ("id:" + random.nextInt()
                                + " sub:001 dlvrd:001 submit date:2611230601 done date:2611230602 stat:DELIVRD"
                                + " err:000 text:")
                        .getBytes(ISO_8859_1)
                : noise(random.nextInt(255));
        out.write(text.length);
        out.writeBytes(text);
    }

    private void parameters(ByteArrayOutputStream out) {
        for (int i = random.nextInt(4); i > 0; i--) {
            out.writeBytes(parameter(random.nextInt(4) == 0));
        }
    }
}
