package org.vumi.simulator;

import java.util.Map;

/**
 * One deliver_sm to be sent, and whom to tell about it.
 *
 * @param systemId the only ESME that may have it; null for any
 */
record Delivery(
        String systemId,
        String from,
        String to,
        int esmClass,
        int dataCoding,
        byte[] octets,
        Map<Integer, byte[]> options,
        Progress progress) {
    /** Called on the thread of {@link Deliveries}, in order. */
    interface Progress {
        void sent(Bind bind);

        /** It will be sent again. @param status null when there was no answer at all */
        void postponed(Integer status);

        /** The last call. */
        void answered(int status);
    }
}
