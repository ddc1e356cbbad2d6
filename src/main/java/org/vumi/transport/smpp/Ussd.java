package org.vumi.transport.smpp;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.SubmitSm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.Config;
import org.vumi.message.PermanentFailure;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;

/**
 * USSD over SMPP: messages with ussd_service_op are the steps of a session. Immutable.
 *
 * <p>Source: SMPP 3.4, 5.3.2.43 and 5.3.2.44; spec transports 5.11.
 */
final class Ussd {
    private static final Logger LOG = LoggerFactory.getLogger(Ussd.class);

    private static final short USER_MESSAGE_REFERENCE = 0x0204;
    private static final short USSD_SERVICE_OP = 0x0501;
    private static final short ITS_SESSION_INFO = 0x1383;

    /** The last bit of its_session_info. */
    private static final int END_SESSION = 1;

    private static final int USSR_REQUEST = 0x02;

    /** Not of SMPP 3.4, which has no operation for the end of a session. */
    private static final int END = 0x17;

    private static final String TRANSPORT_TYPE = "ussd";
    private static final String SESSION_INFO = "session_info";
    private static final String SESSION_IDENTIFIER = "session_identifier";

    /** Whose dialect it is. */
    enum Variant {
        /** No USSD: the parameters are passed over. */
        NONE,
        STANDARD,
        SIXDEE,
        MICA;

        private static Variant of(Config config) {
            return switch (config.text("ussd_variant")) {
                case "none" -> NONE;
                case "standard" -> STANDARD;
                case "6d" -> SIXDEE;
                case "mica" -> MICA;
                default -> {
                    config.reject(
                            "ussd_variant",
                            "ussd_variant '" + config.text("ussd_variant")
                                    + "' is none (accepted: none, standard, 6d, mica)");
                    yield NONE;
                }
            };
        }
    }

    /**
     * One step of a session, from the phone.
     *
     * @param session the SMSC's name for the session, unique for the phone's number; null if no code has to be remembered
     * @param info what a reply has to carry; null if there is nothing
     */
    record Step(SessionEvent event, String session, Object info) {}

    private final String transportName;
    private final Variant variant;
    private final boolean codeIsDestination;

    /** @param codeIsDestination whether a session's first PDU has the dialled code as destination_addr, else as its text */
    Ussd(String transportName, Variant variant, boolean codeIsDestination) {
        this.transportName = transportName;
        this.variant = variant;
        this.codeIsDestination = codeIsDestination;
    }

    static Ussd of(Config config) {
        String field = config.text("ussd_code_pdu_field");
        if (!field.equals("short_message") && !field.equals("destination_addr")) {
            config.reject(
                    "ussd_code_pdu_field",
                    "ussd_code_pdu_field '" + field + "' is neither short_message nor destination_addr");
        }
        return new Ussd(config.text("transport_name"), Variant.of(config), field.equals("destination_addr"));
    }

    /** @return empty for a message outside sessions */
    Optional<Step> step(DeliverSm pdu) {
        return variant == Variant.NONE
                ? Optional.empty()
                : OptionalParameters.octet(pdu, USSD_SERVICE_OP).map(operation -> step(pdu, operation));
    }

    private Step step(DeliverSm pdu, int operation) {
        Optional<Integer> info = OptionalParameters.number(pdu, ITS_SESSION_INFO);
        boolean ends = info.map(bits -> (bits & END_SESSION) != 0).orElse(false);
        Optional<String> session = info.map(bits -> String.format("%04x", bits & ~END_SESSION));
        return switch (variant) {
            case STANDARD -> new Step(ends ? SessionEvent.CLOSE : standard(operation), null, session.orElse(null));
            case SIXDEE -> {
                String id = session.orElse("0000");
                yield new Step(ends ? SessionEvent.CLOSE : vendors(operation), id, info(operation, id));
            }
            case MICA -> {
                int id = OptionalParameters.number(pdu, USER_MESSAGE_REFERENCE).orElse(0);
                yield new Step(vendors(operation), Integer.toString(id), info(operation, id));
            }
            case NONE -> throw new IllegalStateException("no USSD");
        };
    }

    private static SessionEvent standard(int operation) {
        return switch (operation) {
            case 0x01 -> SessionEvent.NEW;
            case 0x02, 0x12 -> SessionEvent.RESUME;
            default -> SessionEvent.CLOSE;
        };
    }

    private SessionEvent vendors(int operation) {
        return switch (operation) {
            case 0x01 -> SessionEvent.NEW;
            case 0x81 -> SessionEvent.CLOSE;
            case 0x12 -> SessionEvent.RESUME;
            default -> {
                LOG.warn(
                        "{}: ussd_service_op 0x{} is not known, taken for 0x12",
                        transportName,
                        HexFormat.of().toHexDigits((byte) operation));
                yield SessionEvent.RESUME;
            }
        };
    }

    private static Map<String, Object> info(int operation, Object session) {
        return Map.of("ussd_service_op", HexFormat.of().toHexDigits((byte) operation), SESSION_IDENTIFIER, session);
    }

    /** The code that the session was opened with, as its first PDU has it. */
    String dialled(TransportUserMessage first) {
        return codeIsDestination || first.content() == null ? first.toAddr() : first.content();
    }

    /**
     * @param plain the PDU read as a message outside sessions
     * @param dialled see {@link #dialled}; null if it is not known, or the variant has none
     */
    TransportUserMessage message(TransportUserMessage plain, Step step, String dialled) {
        TransportUserMessage.Builder message = plain.toBuilder()
                .put("transport_type", TRANSPORT_TYPE)
                .put("session_event", step.event().wire());
        if (step.info() != null) {
            Map<String, Object> metadata = new LinkedHashMap<>(plain.transportMetadata());
            metadata.put(SESSION_INFO, step.info());
            message.put("transport_metadata", metadata);
        }
        if (step.session() != null && step.event() != SessionEvent.RESUME) {
            message.put("content", null); // it is the code, or nothing
        }
        if (dialled != null) {
            message.put("to_addr", dialled);
        }
        return message.build();
    }

    /** Whether a message to a phone is a step of a session. */
    boolean isStep(TransportUserMessage message) {
        return variant != Variant.NONE && TRANSPORT_TYPE.equals(message.transportType());
    }

    /**
     * Adds what makes a submit_sm the answer in a session.
     *
     * @throws PermanentFailure if the message does not say in which
     */
    void complete(SubmitSm pdu, TransportUserMessage message) {
        boolean ends = message.sessionEvent() == SessionEvent.CLOSE;
        Object info = message.transportMetadata().get(SESSION_INFO);
        int end = ends ? END_SESSION : 0;
        switch (variant) {
            case STANDARD -> {
                OptionalParameters.add(pdu, USSD_SERVICE_OP, 1, USSR_REQUEST);
                OptionalParameters.add(pdu, ITS_SESSION_INFO, 2, (info == null ? 0 : hex(info)) & ~END_SESSION | end);
            }
            case SIXDEE -> {
                OptionalParameters.add(pdu, USSD_SERVICE_OP, 1, ends ? END : USSR_REQUEST);
                OptionalParameters.add(pdu, ITS_SESSION_INFO, 2, hex(identifier(info)) & ~END_SESSION | end);
            }
            case MICA -> {
                OptionalParameters.add(pdu, USSD_SERVICE_OP, 1, ends ? END : USSR_REQUEST);
                OptionalParameters.add(pdu, USER_MESSAGE_REFERENCE, 2, decimal(identifier(info)));
            }
            case NONE -> throw new IllegalStateException("no USSD");
        }
    }

    private static Object identifier(Object info) {
        return info instanceof Map<?, ?> members ? members.get(SESSION_IDENTIFIER) : null;
    }

    private static int hex(Object session) {
        if (session instanceof String text && text.matches("[0-9A-Fa-f]{1,4}")) {
            return Integer.parseInt(text, 16);
        }
        throw unknown("up to four hex digits");
    }

    private static int decimal(Object session) {
        String text = String.valueOf(session).toLowerCase(Locale.ROOT);
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 0xFFFF) {
            return Integer.parseInt(text);
        }
        throw unknown("a number up to 65535");
    }

    private static PermanentFailure unknown(String accepted) {
        return new PermanentFailure(
                "invalid_session_info",
                "transport_metadata.session_info does not name a session (accepted: " + accepted
                        + ", as in the message that is answered)");
    }
}
