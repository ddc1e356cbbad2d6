package org.vumi.transport.smpp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.transport.RecentMessages;

/**
 * The message that a receipt is about, with the receipt counted into its state.
 *
 * @param messageId ours
 * @param transportName of the transport that has sent it
 * @param part of a long message, from 1
 * @param parts that have an id of the SMSC
 * @param state of the whole message: its delivery status; of a message of one part followed by a space and the receipt's stat
 */
record Matched(String messageId, String transportName, int part, int parts, String state, News news) {
    private static final Pattern KNOWN = Pattern.compile("(\\d+)/(\\d+)\\*? (\\S+) (.*)", Pattern.DOTALL);

    private static final String PARTS = "parts";

    /** Whether an application should hear of it. */
    enum News {
        /** The state is another than before. */
        NEW,
        /** The very receipt that made the state came again: whoever had it first may not have told. */
        AGAIN,
        /** The state is the same, or a final one was known already. */
        OLD
    }

    /** What is remembered of one part of a message. */
    static String known(int part, int parts, String transportName, String messageId) {
        return part + "/" + parts + " " + transportName + " " + messageId;
    }

    /** The same, while other parts are not sent yet. */
    static String begun(int part, int parts, String transportName, String messageId) {
        return part + "/" + parts + "* " + transportName + " " + messageId;
    }

    /** @param answer of receipts.lua: known, state, news */
    static Matched of(List<?> answer) {
        Matcher known = KNOWN.matcher((String) answer.get(0));
        if (!known.matches()) {
            throw new IllegalStateException("receipts.lua answers with something that it did not read");
        }
        return new Matched(
                known.group(4),
                known.group(3),
                Integer.parseInt(known.group(1)),
                Integer.parseInt(known.group(2)),
                (String) answer.get(1),
                News.valueOf(((String) answer.get(2)).toUpperCase(Locale.ROOT)));
    }

    /**
     * Whether an application need not hear of it.
     *
     * @param told the last state of each message that the broker has
     */
    boolean isTold(RecentMessages<String> told) {
        return news == News.OLD || news == News.AGAIN && told.get(messageId).equals(Optional.of(state));
    }

    /** Of the report that a receipt makes, whenever it is told. */
    MessageIds reportId(String smscId, String stat) {
        return MessageIds.of("delivery_report", messageId, deliveryStatus(), smscId, stat);
    }

    /** The state that a report tells of. */
    static String state(TransportEvent report) {
        Map<String, Object> metadata = report.transportMetadata();
        return metadata.containsKey(PARTS)
                ? report.deliveryStatus()
                : report.deliveryStatus() + " " + DeliveryReceipt.stat(metadata);
    }

    /** {@code pending}, {@code failed} or {@code delivered}, of the whole message. */
    String deliveryStatus() {
        return state.split(" ", 2)[0];
    }

    /** Empty for a message of one part. */
    Map<String, Object> metadata() {
        return parts == 1 ? Map.of() : Map.of("part", part, PARTS, parts);
    }
}
