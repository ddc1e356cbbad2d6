package org.vumi.transport.smpp;

import java.nio.charset.CharacterCodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.SubmitSm;
import org.vumi.component.smpp.Accepted;
import org.vumi.component.smpp.CommandStatus;
import org.vumi.component.smpp.DeliverSmRefused;
import org.vumi.component.smpp.Submission;
import org.vumi.config.Config;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/**
 * PDUs to messages and back. Immutable.
 *
 * <p>Source: SMPP 3.4, 4.4 and 4.6; spec transports 5.6 to 5.10.
 */
final class SmppCodec {
    /** Longest address, without its NUL. Source: SMPP 3.4, 5.2.8 and 5.2.9. */
    private static final int LONGEST_ADDRESS = 20;

    private static final String EXPIRES_AFTER = "expires_after";
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss[.SSSSSS]");

    private final MessageIds ids;
    private final Clock clock;
    private final String transportName;
    private final OperatorNumbers operatorNumbers;
    private final SubmitText submitText;
    private final LongMessages longMessages;
    private final Ussd ussd;
    private final DataCodings dataCodings;
    private final ReceiptReader receiptReader;
    private final CommandStatus decodingError;
    private final Duration expiresAfter;
    private final SubmitFields submitFields;
    private final ReceivedParameters receivedParameters;

    SmppCodec(Config config, MessageIds ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
        this.transportName = config.text("transport_name");
        this.operatorNumbers = OperatorNumbers.of(config);
        this.submitText = SubmitText.of(config);
        this.longMessages = LongMessages.of(config);
        this.ussd = Ussd.of(config);
        this.dataCodings = DataCodings.of(config);
        this.receiptReader = ReceiptReader.of(config);
        this.decodingError = status(config, "deliver_sm_decoding_error");
        this.expiresAfter = config.seconds(EXPIRES_AFTER);
        this.submitFields = SubmitFields.of(config, clock);
        this.receivedParameters = ReceivedParameters.of(config);
    }

    private static CommandStatus status(Config config, String key) {
        try {
            return CommandStatus.valueOf(config.text(key));
        } catch (IllegalArgumentException e) {
            config.reject(key, "'" + config.text(key) + "' is no command_status (accepted: ESME_RDELIVERYFAILURE, …)");
            return CommandStatus.ESME_RDELIVERYFAILURE;
        }
    }

    /**
     * @param answeredAs the SMSC's ids if this message is known to be accepted already, else empty
     * @throws PermanentFailure if the message cannot be sent as it is
     */
    Submission encode(TransportUserMessage message, List<String> answeredAs) {
        String to = address("to_addr", message.toAddr());
        String operatorNumber = operatorNumbers.numberFor(to);
        String from = operatorNumber == null || operatorNumber.isEmpty() ? message.fromAddr() : operatorNumber;
        boolean step = ussd.isStep(message);
        if (message.content() == null && !step) {
            throw new PermanentFailure("no_content", "the message has no content");
        }
        String source = address("from_addr", from);
        String content = message.content() == null ? "" : message.content();
        Instant expiresAt = expiry(message);
        SubmitFields.Wanted wanted = submitFields.of(message, expiresAt);
        SubmitText.Written text = wanted.dataCoding()
                .map(coding -> submitText.written(content, dataCodings.alphabet(coding), coding))
                .orElseGet(() -> submitText.written(content));
        List<SubmitSm> pdus;
        try {
            pdus = step
                    ? List.of(LongMessages.whole(text.writing(), content))
                    : longMessages.parts(text.writing(), content, message.messageId());
        } catch (CharacterCodingException e) {
            throw new PermanentFailure(
                    "unencodable_content",
                    "the content has characters that '" + submitText.encoding() + "' cannot send",
                    e);
        }
        for (SubmitSm pdu : pdus) {
            pdu.setSourceAddr(source);
            pdu.setDestAddress(to);
            pdu.setDataCoding(text.dataCoding());
            wanted.complete(pdu);
        }
        if (step) {
            ussd.complete(pdus.get(0), message);
        }
        return new Submission(message.messageId(), pdus, expiresAt, answeredAs);
    }

    private static String address(String field, String address) {
        if (address == null || !Ascii.printable(address) || address.length() > LONGEST_ADDRESS) {
            throw new PermanentFailure(
                    "invalid_" + field,
                    address == null
                            ? "the message has no " + field
                            : field + " is " + address.length() + " characters, or not ASCII (accepted: ASCII, up to "
                                    + LONGEST_ADDRESS + ")");
        }
        return address;
    }

    /** What the message says of itself comes before what is configured; both count from its timestamp. */
    private Instant expiry(TransportUserMessage message) {
        Duration life = life(message.helperMetadata()).orElse(expiresAfter);
        if (life.isZero()) {
            return null;
        }
        Instant written;
        try {
            written = LocalDateTime.parse(message.timestamp(), TIMESTAMP).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            written = clock.instant();
        }
        return written.plus(life);
    }

    private static Optional<Duration> life(Map<String, Object> metadata) {
        return metadata.get(EXPIRES_AFTER) instanceof Number seconds && seconds.doubleValue() > 0
                ? Optional.of(Duration.ofMillis((long) (seconds.doubleValue() * 1000)))
                : Optional.empty();
    }

    /** @return empty for a message from a phone */
    Optional<DeliveryReceipt> receipt(DeliverSm pdu) {
        return receiptReader.read(pdu);
    }

    /** @return empty for a message outside sessions */
    Optional<Ussd.Step> step(DeliverSm pdu) {
        return ussd.step(pdu);
    }

    /**
     * A step of a session.
     *
     * @param plain the PDU read as a message outside sessions
     * @param dialled asked, if the step needs it, for the code that the session was opened with; may answer null
     */
    TransportUserMessage decode(TransportUserMessage plain, Ussd.Step step, UnaryOperator<String> dialled) {
        return ussd.message(plain, step, step.session() == null ? null : dialled.apply(ussd.dialled(plain)));
    }

    DeliveredText text(DeliverSm pdu) {
        return DeliveredText.of(pdu, dataCodings);
    }

    /**
     * @param joined all parts of the message; null if it is the PDU's own text
     * @throws DeliverSmRefused if the text cannot be read in its alphabet
     */
    TransportUserMessage decode(DeliverSm pdu, HeldParts joined) {
        List<Segment> segments =
                joined != null ? joined.inOrder() : List.of(text(pdu).segment());
        return message(text(pdu.getSourceAddr()), text(pdu.getDestAddress()), content(segments))
                .put("transport_metadata", receivedParameters.metadata(pdu))
                .build();
    }

    /** Parts that nobody published. Where some are missing, or cannot be read, {@code transport_metadata} has their octets. */
    TransportUserMessage decode(HeldParts parts) {
        String content;
        try {
            content = content(parts.inOrder());
            if (parts.complete()) {
                return message(parts.from(), parts.to(), content).build();
            }
        } catch (DeliverSmRefused unreadable) {
            content = null;
        }
        return message(parts.from(), parts.to(), content)
                .put("transport_metadata", Map.of("multipart", parts.metadata()))
                .build();
    }

    private TransportUserMessage.Builder message(String from, String to, String content) {
        return TransportUserMessage.builder(ids, clock)
                .put("to_addr", to)
                .put("from_addr", from)
                .put("content", content)
                .put("transport_name", transportName)
                .put("transport_type", "sms");
    }

    private static String text(String field) {
        return field == null ? "" : field;
    }

    private String content(List<Segment> segments) {
        int octets =
                segments.stream().mapToInt(segment -> segment.octets().length).sum();
        if (octets == 0) {
            return null;
        }
        try {
            return dataCodings.decode(segments);
        } catch (CharacterCodingException e) {
            throw new DeliverSmRefused(
                    decodingError,
                    String.format(
                            "%d octets are no text under data_coding 0x%02X (data_coding_overrides may name another alphabet)",
                            octets, segments.get(0).dataCoding()));
        }
    }

    /** One for the message, however often it is told: its {@code sent_message_id} has the ids of all parts, sorted, as Vumi 0.6 has them. */
    TransportEvent ack(Accepted accepted) {
        String smscIds = accepted.smscIds().stream().sorted().collect(Collectors.joining(","));
        String messageId = accepted.submission().messageId();
        return TransportEvent.ack(
                transportName, messageId, smscIds, MessageIds.of("ack", transportName, messageId, smscIds), clock);
    }

    /** @param message the one that the receipt is about, and what is known of it now */
    TransportEvent report(DeliveryReceipt receipt, Matched message) {
        Map<String, Object> metadata = receipt.metadataWithId();
        metadata.putAll(message.metadata());
        MessageIds id = message.reportId(receipt.smscId(), receipt.stat());
        return TransportEvent.deliveryReport(
                message.transportName(), message.messageId(), message.deliveryStatus(), metadata, id, clock);
    }

    /** @param metadata see {@link DeliveryReceipt#metadata} */
    TransportEvent report(DeliveryReceipt receipt, String userMessageId, Map<String, Object> metadata) {
        return TransportEvent.deliveryReport(
                transportName, userMessageId, receipt.deliveryStatus(), metadata, ids, clock);
    }
}
