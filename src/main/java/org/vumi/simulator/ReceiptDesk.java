package org.vumi.simulator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.simulator.SmscMessage.Receipt;
import org.vumi.simulator.SmscMessage.State;

/** Decides which submit_sm get a delivery receipt, with what state, and sends it in time. Any thread. */
final class ReceiptDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptDesk.class);
    private static final List<String> FAILURES = List.of("EXPIRED", "UNDELIV", "REJECTD");
    private static final double MIXED_DELIVERED = 0.7;

    private final SmscOptions options;
    private final Texts texts;
    private final Deliveries deliveries;
    private final ScheduledExecutorService timer;
    private final Tally tally;

    ReceiptDesk(SmscOptions options, Texts texts, Deliveries deliveries, ScheduledExecutorService timer, Tally tally) {
        this.options = options;
        this.texts = texts;
        this.deliveries = deliveries;
        this.timer = timer;
        this.tally = tally;
    }

    /** @return the {@code stat} of the receipt to make; null for none */
    String stat(Submit submit, Answer answer) {
        if (!answer.accepted()) {
            return null;
        }
        if (answer.receiptState() != null) {
            return answer.receiptState().isEmpty() ? null : answer.receiptState();
        }
        String stat = options.receiptState.equals(SmscOptions.MIX) ? mixed() : options.receiptState;
        return switch (options.receipts) {
            case NONE -> null;
            case ALL -> stat;
            case REQUESTED -> wanted(submit.registeredDelivery(), stat) ? stat : null;
        };
    }

    /** Source: SMPP 3.4, 5.2.17; value 3 as SMPP 5.0, 4.7.21. */
    private static boolean wanted(int registeredDelivery, String stat) {
        return switch (registeredDelivery & 3) {
            case 1 -> true;
            case 2 -> ReceiptTexts.isFailure(stat);
            case 3 -> stat.equals("DELIVRD");
            default -> false;
        };
    }

    private String mixed() {
        return options.random.nextDouble() < MIXED_DELIVERED
                ? "DELIVRD"
                : FAILURES.get(options.random.nextInt(FAILURES.size()));
    }

    void send(Submit submit, String stat, MessageLog.Entry entry, Duration wait) {
        if (!deliveries.reserve(1)) {
            tally.receiptsDropped.increment();
            if (tally.receiptsDropped.sum() == 1) {
                LOG.warn("{} deliver_sm are waiting: further receipts are dropped and counted", options.maxPending);
            }
            return;
        }
        tally.receipts.increment();
        timer.schedule(() -> offer(submit, stat, entry), wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void offer(Submit submit, String stat, MessageLog.Entry entry) {
        entry.update(m -> m.with(new Receipt(submit.messageId(), stat, State.QUEUED, null)));
        deliveries.offer(List.of(ReceiptTexts.delivery(
                submit, stat, options.clock.instant(), options, texts, progress(submit, stat, entry))));
    }

    private Delivery.Progress progress(Submit submit, String stat, MessageLog.Entry entry) {
        return new Delivery.Progress() {
            @Override
            public void sent(Bind bind) {
                show(State.SENT, null);
            }

            @Override
            public void postponed(Integer status) {
                show(State.QUEUED, status);
            }

            @Override
            public void answered(int status) {
                boolean taken = status == Status.OK;
                (taken ? tally.receiptsDelivered : tally.receiptsRefused).increment();
                show(taken ? State.ACCEPTED : State.REFUSED, status);
            }

            private void show(State state, Integer status) {
                String name = status == null ? null : Status.name(status);
                entry.update(m -> m.with(new Receipt(submit.messageId(), stat, state, name)));
            }
        };
    }
}
