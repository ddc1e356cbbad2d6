package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.jsmpp.bean.MessageRequest;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.SubmitSm;

/** Optional parameters of PDUs: those from the network are all octets. */
final class OptionalParameters {
    private static final short MESSAGE_PAYLOAD = 0x0424;

    private OptionalParameters() {}

    static Optional<byte[]> octets(MessageRequest pdu, short tag) {
        return Optional.ofNullable(pdu.getOptionalParameter(tag))
                .filter(OptionalParameter.OctetString.class::isInstance)
                .map(parameter -> ((OptionalParameter.OctetString) parameter).getValue());
    }

    /** Up to the NUL that ends it, if there is one. */
    static Optional<String> text(MessageRequest pdu, short tag) {
        return octets(pdu, tag).map(octets -> {
            String text = new String(octets, ISO_8859_1);
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        });
    }

    static Optional<Integer> octet(MessageRequest pdu, short tag) {
        return octets(pdu, tag).filter(octets -> octets.length == 1).map(octets -> Byte.toUnsignedInt(octets[0]));
    }

    /** One to four octets, the first being the highest. */
    static Optional<Integer> number(MessageRequest pdu, short tag) {
        return octets(pdu, tag)
                .filter(octets -> octets.length >= 1 && octets.length <= 4)
                .map(octets -> new BigInteger(1, octets).intValue());
    }

    static void add(SubmitSm pdu, short tag, byte[] octets) {
        OptionalParameter[] before = pdu.getOptionalParameters();
        OptionalParameter[] all = before == null ? new OptionalParameter[1] : Arrays.copyOf(before, before.length + 1);
        all[all.length - 1] = new OptionalParameter.OctetString(tag, octets);
        pdu.setOptionalParameters(all);
    }

    /** @param size octets of the value, which is written with the highest first */
    static void add(SubmitSm pdu, short tag, int size, int value) {
        byte[] octets = new byte[size];
        for (int i = 0; i < size; i++) {
            octets[i] = (byte) (value >>> 8 * (size - 1 - i));
        }
        add(pdu, tag, octets);
    }

    /** The short_message, or message_payload where that is empty. Source: SMPP 3.4, 5.3.2.32. */
    static byte[] message(MessageRequest pdu) {
        byte[] message = pdu.getShortMessage();
        return message != null && message.length > 0
                ? message
                : octets(pdu, MESSAGE_PAYLOAD).orElse(new byte[0]);
    }
}
