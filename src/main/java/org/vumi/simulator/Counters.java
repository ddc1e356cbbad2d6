package org.vumi.simulator;

/**
 * Totals since the start.
 *
 * @param binds binds accepted
 * @param bindsRefused binds answered with an error
 * @param submits submit_sm that arrived
 * @param submitsAccepted answered with ESME_ROK
 * @param submitsRefused answered with another status
 * @param delivers deliver_sm sent for MO messages, repeats included
 * @param delivered parts of MO messages the ESME accepted
 * @param deliverRetries deliver_sm to be sent again: temporary error, no answer, or link lost
 * @param deliverRefused parts of MO messages the ESME refused for good
 * @param receipts delivery receipts made
 * @param receiptsDelivered receipts the ESME accepted
 * @param receiptsRefused receipts the ESME refused for good
 * @param receiptsDropped receipts dropped because too many were waiting
 * @param troubles how often a rule of the script was applied
 */
public record Counters(
        long binds,
        long bindsRefused,
        long submits,
        long submitsAccepted,
        long submitsRefused,
        long delivers,
        long delivered,
        long deliverRetries,
        long deliverRefused,
        long receipts,
        long receiptsDelivered,
        long receiptsRefused,
        long receiptsDropped,
        long troubles) {}
