package org.vumi.simulator.load;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter;

/**
 * What a receipt says. Source: SMPP 3.4 appendix B and 5.3.2.12.
 *
 * @param id of receipted_message_id, else of the text; null if neither has one
 * @param state of the text, such as {@code DELIVRD}; null if it has none
 */
record ReceiptFields(String id, String state) {
    private static final Pattern ID = Pattern.compile("(?i)\\bid:(\\S+)");
    private static final Pattern STATE = Pattern.compile("(?i)\\bstat:(\\w+)");

    static ReceiptFields of(DeliverSm pdu) {
        String text =
                pdu.getShortMessage() == null ? "" : new String(pdu.getShortMessage(), StandardCharsets.ISO_8859_1);
        OptionalParameter.Receipted_message_id id =
                pdu.getOptionalParameter(OptionalParameter.Receipted_message_id.class);
        return new ReceiptFields(id != null ? id.getValueAsString() : first(ID, text), first(STATE, text));
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? found.group(1) : null;
    }
}
