package org.vumi.transport.smpp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.SubmitSm;
import org.vumi.codec.SmsPart;
import org.vumi.codec.SmsSplitter;
import org.vumi.codec.SmsWriting;
import org.vumi.config.Config;
import org.vumi.message.PermanentFailure;

/**
 * How content goes into submit_sm: one, or several if it is longer than one SMS. Immutable.
 *
 * <p>Source: SMPP 3.4, 5.2.12, 5.3.2.22 to 5.3.2.24 and 5.3.2.32; spec transports 5.13.
 */
final class LongMessages {
    /** Longest short_message. Source: SMPP 3.4, 5.2.22. */
    private static final int LONGEST_MESSAGE = 254;

    private static final int LONGEST_PAYLOAD = 65_535;
    private static final byte ESM_CLASS_UDHI = 0x40;
    private static final short SAR_MSG_REF_NUM = 0x020C;
    private static final short SAR_TOTAL_SEGMENTS = 0x020E;
    private static final short SAR_SEGMENT_SEQNUM = 0x020F;
    private static final short MESSAGE_PAYLOAD = 0x0424;

    /** What becomes of a text that is longer than one SMS. */
    enum Form {
        /** It goes as it is while short_message can take it; the SMSC may cut it. */
        NONE,
        /** Parts with a user data header. */
        UDH,
        /** Parts with sar_msg_ref_num, sar_total_segments and sar_segment_seqnum; the SMSC makes the headers. */
        SAR,
        /** One submit_sm with message_payload, which the SMSC cuts. */
        PAYLOAD
    }

    private final Form form;
    private final SmsSplitter splitter;

    /** @param wide whether references have 16 bits, else 8 */
    LongMessages(Form form, boolean wide) {
        this.form = form;
        this.splitter = new SmsSplitter(form == Form.UDH, wide);
    }

    static LongMessages of(Config config) {
        int bits = config.integer("multipart_reference_bits");
        if (bits != 8 && bits != 16) {
            config.reject("multipart_reference_bits", "multipart_reference_bits " + bits + " is neither 8 nor 16");
        }
        return new LongMessages(form(config), bits == 16);
    }

    private static Form form(Config config) {
        boolean sar = config.flag("send_multipart_sar");
        boolean payload = config.flag("send_long_messages");
        boolean udh = config.flag("send_multipart_udh");
        if (sar && payload || udh && config.given("send_multipart_udh") && (sar || payload)) {
            config.reject(
                    sar ? "send_multipart_sar" : "send_long_messages",
                    "only one of send_multipart_udh, send_multipart_sar and send_long_messages may be true");
        }
        return payload ? Form.PAYLOAD : sar ? Form.SAR : udh ? Form.UDH : Form.NONE;
    }

    /**
     * @param messageId chooses the reference
     * @return what differs from one submit_sm of the message to the next: esm_class, short_message, optional parameters
     * @throws CharacterCodingException if a character is not in the alphabet
     * @throws PermanentFailure if it is too long
     */
    List<SubmitSm> parts(SmsWriting writing, String content, String messageId) throws CharacterCodingException {
        if (form == Form.NONE) {
            return List.of(whole(writing, content));
        }
        if (form == Form.PAYLOAD && writing.alphabet().encode(content).length > SmsSplitter.roomInOne(writing)) {
            return List.of(payload(checked(SmsSplitter.whole(writing, content), LONGEST_PAYLOAD)));
        }
        int reference = reference(messageId);
        try {
            return splitter.split(writing, content, reference).stream()
                    .map(part -> form == Form.SAR && part.total() > 1 ? sar(part, reference) : pdu(part))
                    .toList();
        } catch (SmsSplitter.TooManyParts e) {
            throw new PermanentFailure("content_too_long", e.getMessage(), e);
        }
    }

    /**
     * What is never cut, as a step of a USSD session.
     *
     * @throws CharacterCodingException if a character is not in the alphabet
     * @throws PermanentFailure if it is longer than short_message can be
     */
    static SubmitSm whole(SmsWriting writing, String content) throws CharacterCodingException {
        return checked(SmsSplitter.whole(writing, content), LONGEST_MESSAGE);
    }

    /**
     * The same at every try, after a crash too, so that a phone that gets a part twice sees that it has it, and joins parts of
     * different tries. A counter, as other ESMEs have it, would make two messages of it. Two messages to one phone share a
     * reference once in 256, or in 65,536: that does no harm unless their parts arrive mixed.
     */
    private static int reference(String messageId) {
        int hash = messageId.hashCode();
        return hash ^ hash >>> 16;
    }

    private static SubmitSm checked(SmsPart part, int longest) {
        SubmitSm pdu = pdu(part);
        if (pdu.getShortMessage().length > longest) {
            throw new PermanentFailure(
                    "content_too_long",
                    "the content is " + pdu.getShortMessage().length + " octets (accepted: up to " + longest + ")");
        }
        return pdu;
    }

    private static SubmitSm pdu(SmsPart part) {
        SubmitSm pdu = new SubmitSm();
        pdu.setEsmClass(part.header().length > 0 ? ESM_CLASS_UDHI : 0);
        pdu.setShortMessage(part.userData());
        return pdu;
    }

    private static SubmitSm payload(SubmitSm pdu) {
        pdu.setOptionalParameters(new OptionalParameter.OctetString(MESSAGE_PAYLOAD, pdu.getShortMessage()));
        pdu.setShortMessage(new byte[0]);
        return pdu;
    }

    private SubmitSm sar(SmsPart part, int reference) {
        short number = (short) (splitter.wide() ? reference : reference & 0xFF);
        SubmitSm pdu = pdu(part);
        pdu.setOptionalParameters(
                new OptionalParameter.OctetString(
                        SAR_MSG_REF_NUM, ByteBuffer.allocate(2).putShort(number).array()),
                new OptionalParameter.OctetString(SAR_TOTAL_SEGMENTS, new byte[] {(byte) part.total()}),
                new OptionalParameter.OctetString(SAR_SEGMENT_SEQNUM, new byte[] {(byte) part.number()}));
        return pdu;
    }
}
