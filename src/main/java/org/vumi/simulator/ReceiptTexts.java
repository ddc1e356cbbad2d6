package org.vumi.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Delivery receipts as deliver_sm. Source: SMPP 3.4 appendix B and 5.3.2.12, 5.3.2.35; dates are UTC. */
final class ReceiptTexts {
    static final int RECEIPT = 0x04;
    static final int RECEIPTED_MESSAGE_ID = 0x001e;
    static final int MESSAGE_STATE = 0x0427;

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyMMddHHmm").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyMMddHHmmss").withZone(ZoneOffset.UTC);

    /** The stats in the order of message_state: 2 DELIVERED, 3 EXPIRED, 4 DELETED … */
    private static final List<String> STATES = SmscOptions.RECEIPT_STATES;

    private ReceiptTexts() {}

    static boolean isFailure(String stat) {
        return List.of("EXPIRED", "DELETED", "UNDELIV", "REJECTD").contains(stat);
    }

    static Delivery delivery(
            Submit submit, String stat, Instant done, SmscOptions options, Texts texts, Delivery.Progress progress) {
        String id = options.receiptId.apply(submit.messageId());
        Map<Integer, byte[]> tlvs = new LinkedHashMap<>();
        tlvs.put(RECEIPTED_MESSAGE_ID, (id + "\0").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        tlvs.put(MESSAGE_STATE, new byte[] {(byte) (STATES.indexOf(stat) + 2)});
        return new Delivery(
                submit.systemId(),
                submit.to(),
                submit.from(),
                RECEIPT,
                0,
                texts.encodeLossy(text(submit, id, stat, done, options.receiptText)),
                tlvs,
                progress);
    }

    private static String text(Submit submit, String id, String stat, Instant done, String template) {
        if (template != null) {
            return String.format(
                    template.replaceAll("%(?!s)", "%%"), id, SECONDS.format(submit.at()), SECONDS.format(done));
        }
        boolean delivered = stat.equals("DELIVRD");
        String head = submit.text()
                .codePoints()
                .limit(20)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return "id:%s sub:001 dlvrd:%s submit date:%s done date:%s stat:%s err:%s text:%s"
                .formatted(
                        id,
                        delivered ? "001" : "000",
                        MINUTES.format(submit.at()),
                        MINUTES.format(done),
                        stat,
                        isFailure(stat) ? "001" : "000",
                        head);
    }
}
