package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jsmpp.bean.DeliverSm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.PythonRegex;
import org.vumi.config.Config;

/**
 * Tells receipts from messages and reads them: by the configured expression whatever the esm_class says, by the optional
 * parameters, and more patiently where the esm_class says that it is a receipt. Immutable.
 *
 * <p>Source: spec transports 5.8 and 5.13; SMPP 3.4, 5.3.2.12, 5.3.2.35 and appendix B.
 */
final class ReceiptReader {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptReader.class);

    /** Fields may be missing, and stat need not have seven capitals. */
    private static final PythonRegex PATIENT = PythonRegex.compile("id:(?P<id>\\S{,65})(?: +sub:(?P<sub>\\S+))?"
            + "(?: +dlvrd:(?P<dlvrd>\\S+))?(?: +submit[ _]date:(?P<submit_date>\\d*))?"
            + "(?: +done[ _]date:(?P<done_date>\\d*))? +stat:(?P<stat>[A-Za-z0-9]{1,20})"
            + "(?: +err:(?P<err>\\S+))?(?: +[Tt]ext:(?P<text>.{,20}))?");

    private static final short RECEIPTED_MESSAGE_ID = 0x001E;
    private static final short MESSAGE_STATE = 0x0427;
    private static final int ESM_CLASS_KIND = 0x3C;
    private static final int DATA_CODING_UCS2 = 8;

    /** A receipt has at most some 200; the rest of a long message_payload is none. */
    private static final int LONGEST_TEXT = 1000;

    private final PythonRegex regex;
    private final Map<String, String> statusByStat;

    /** @param statusByStat what a stat means, by its capitals, where it is not as {@link ReceiptState} has it */
    ReceiptReader(PythonRegex regex, Map<String, String> statusByStat) {
        this.regex = regex;
        this.statusByStat = statusByStat;
    }

    static ReceiptReader of(Config config) {
        Map<String, String> statuses = new LinkedHashMap<>();
        config.map("delivery_report_status_mapping").forEach((stat, status) -> {
            if (Set.of("pending", "failed", "delivered").contains(String.valueOf(status))) {
                statuses.put(stat.toUpperCase(Locale.ROOT), status.toString());
            } else {
                config.reject(
                        "delivery_report_status_mapping." + stat,
                        "status '" + status + "' of '" + stat + "' is none (accepted: pending, failed, delivered)");
            }
        });
        return new ReceiptReader(regex(config), statuses);
    }

    private static PythonRegex regex(Config config) {
        String expression = config.text("delivery_report_regex");
        try {
            PythonRegex regex = PythonRegex.compile(expression);
            if (regex.names().containsAll(Set.of("id", "stat", "done_date"))) {
                return regex;
            }
            config.reject("delivery_report_regex", "the expression does not name its groups id, stat and done_date");
        } catch (PatternSyntaxException e) {
            config.reject(
                    "delivery_report_regex", "'" + expression + "' is not a regular expression: " + e.getDescription());
        }
        return PATIENT;
    }

    /** @return empty for a message */
    Optional<DeliveryReceipt> read(DeliverSm pdu) {
        String text = text(pdu);
        Optional<Map<String, String>> found = search(regex, text);
        if (found.isEmpty() && (pdu.getEsmClass() & ESM_CLASS_KIND) != 0) {
            found = search(PATIENT, text);
        }
        Optional<String> receiptedId = OptionalParameters.text(pdu, RECEIPTED_MESSAGE_ID);
        Optional<ReceiptState> state =
                OptionalParameters.octet(pdu, MESSAGE_STATE).flatMap(ReceiptState::of);
        if (found.isPresent()) {
            return Optional.of(receipt(found.get(), receiptedId));
        }
        if (receiptedId.isPresent() && state.isPresent()) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("id", receiptedId.get());
            fields.put("stat", state.get().stat());
            return Optional.of(receipt(fields, receiptedId));
        }
        return Optional.empty();
    }

    private static String text(DeliverSm pdu) {
        byte[] octets = OptionalParameters.message(pdu);
        String text = new String(octets, pdu.getDataCoding() == DATA_CODING_UCS2 ? UTF_16BE : ISO_8859_1);
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    private static Optional<Map<String, String>> search(PythonRegex regex, String text) {
        try {
            return regex.search(text);
        } catch (PythonRegex.TooManySteps e) {
            LOG.warn("delivery_report_regex: {}; taken for a message", e.getMessage());
            return Optional.empty();
        }
    }

    private DeliveryReceipt receipt(Map<String, String> groups, Optional<String> receiptedId) {
        Map<String, String> fields = new LinkedHashMap<>(groups);
        fields.values().removeIf(Objects::isNull);
        List<String> ids = new ArrayList<>();
        receiptedId.ifPresent(ids::add);
        String id = fields.get("id");
        if (id != null && !ids.contains(id)) {
            ids.add(id);
        }
        String stat = fields.getOrDefault("stat", "");
        String status = statusByStat.get(stat.toUpperCase(Locale.ROOT));
        return new DeliveryReceipt(
                ids,
                fields,
                status != null ? status : ReceiptState.deliveryStatus(stat),
                ReceiptDate.read(fields.get("done_date")));
    }
}
