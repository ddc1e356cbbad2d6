package org.vumi.simulator;

import java.util.concurrent.atomic.LongAdder;

/** The counting behind {@link Counters}; any thread. */
final class Tally {
    final LongAdder binds = new LongAdder();
    final LongAdder bindsRefused = new LongAdder();
    final LongAdder submits = new LongAdder();
    final LongAdder submitsAccepted = new LongAdder();
    final LongAdder submitsRefused = new LongAdder();
    final LongAdder delivers = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder deliverRetries = new LongAdder();
    final LongAdder deliverRefused = new LongAdder();
    final LongAdder receipts = new LongAdder();
    final LongAdder receiptsDelivered = new LongAdder();
    final LongAdder receiptsRefused = new LongAdder();
    final LongAdder receiptsDropped = new LongAdder();
    final LongAdder troubles = new LongAdder();

    Counters snapshot() {
        return new Counters(
                binds.sum(),
                bindsRefused.sum(),
                submits.sum(),
                submitsAccepted.sum(),
                submitsRefused.sum(),
                delivers.sum(),
                delivered.sum(),
                deliverRetries.sum(),
                deliverRefused.sum(),
                receipts.sum(),
                receiptsDelivered.sum(),
                receiptsRefused.sum(),
                receiptsDropped.sum(),
                troubles.sum());
    }
}
