package org.vumi.transport.smpp;

import java.math.BigInteger;
import java.util.Locale;
import org.vumi.config.Config;

/**
 * The SMSC's message ids in one form, so that the id of a receipt is found by the id of the submit_sm_resp: some SMSCs write
 * one of them in hexadecimal, in capitals, or with leading zeros. Immutable.
 */
record SmscIds(Form ofResponse, Form ofReceipt) {
    /** How an id is written. */
    enum Form {
        /** No number: capitals and leading zeros don't count. */
        TEXT(0),
        DECIMAL(10),
        HEX(16);

        private final int radix;

        Form(int radix) {
            this.radix = radix;
        }

        private String normal(String id) {
            String bare = id.strip().toLowerCase(Locale.ROOT);
            if (radix != 0) {
                try {
                    return new BigInteger(bare, radix).toString();
                } catch (NumberFormatException e) {
                    // not a number after all
                }
            }
            return bare.replaceFirst("^0+(?=.)", "");
        }

        private static Form of(Config config, String key) {
            String form = config.text(key);
            try {
                return valueOf(form.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                config.reject(key, "'" + form + "' is no form of an id (accepted: text, decimal, hex)");
                return TEXT;
            }
        }
    }

    static SmscIds of(Config config) {
        return new SmscIds(Form.of(config, "submit_sm_resp_id"), Form.of(config, "receipt_id"));
    }

    String response(String id) {
        return ofResponse.normal(id);
    }

    String receipt(String id) {
        return ofReceipt.normal(id);
    }
}
