package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import org.jsmpp.bean.MessageRequest;
import org.jsmpp.bean.OptionalParameter;

/** Reads optional parameters of a PDU from the network, where every one is octets. */
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

    /** The short_message, or message_payload where that is empty. Source: SMPP 3.4, 5.3.2.32. */
    static byte[] message(MessageRequest pdu) {
        byte[] message = pdu.getShortMessage();
        return message != null && message.length > 0
                ? message
                : octets(pdu, MESSAGE_PAYLOAD).orElse(new byte[0]);
    }
}
