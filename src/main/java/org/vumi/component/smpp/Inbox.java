package org.vumi.component.smpp;

import java.nio.BufferUnderflowException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.Command;
import org.jsmpp.bean.DeliverSm;

/**
 * Where deliver_sm and data_sm arrive: hands them one after the other to the consumer, on a thread of its own so that the answers to
 * submit_sm do not wait for them. What nobody can take now the SMSC is asked to keep.
 */
final class Inbox implements LinkSession.Receiver {
    /** More than any SMSC's window; one that has none is told to slow down. */
    private static final int MOST_UNANSWERED = 1000;

    private final Oddities oddities;
    private final LinkCounters counters;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile EsmeConsumer consumer;
    private volatile Executor thread;

    Inbox(LinkSettings settings, LinkCounters counters) {
        this.oddities = new Oddities(settings.worker());
        this.counters = counters;
    }

    void start(Executor singleThread) {
        this.thread = singleThread;
    }

    /** From now on deliver_sm go there; null for nowhere. */
    void consumer(EsmeConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public Oddities oddities() {
        return oddities;
    }

    int unanswered() {
        return unanswered.get();
    }

    @Override
    public void message(LinkSession session, Command header, byte[] pdu) {
        EsmeConsumer taker = consumer;
        if (taker == null) {
            answer(session, header, CommandStatus.ESME_RX_T_APPN);
        } else if (unanswered.get() >= MOST_UNANSWERED) {
            answer(session, header, CommandStatus.ESME_RTHROTTLED);
        } else {
            take(taker, session, header, pdu);
        }
    }

    private void take(EsmeConsumer taker, LinkSession session, Command header, byte[] pdu) {
        DeliverSm message;
        try {
            message = header.getCommandId() == SMPPConstant.CID_DATA_SM
                    ? DeliverSmReader.ofDataSm(pdu, header.getSequenceNumber())
                    : DeliverSmReader.read(pdu, header.getSequenceNumber());
        } catch (BufferUnderflowException cutShort) {
            oddities.tell(
                    Oddities.Kind.CUT_SHORT,
                    () -> "a message of " + pdu.length + " octets is cut short, answered with "
                            + CommandStatus.ESME_RINVCMDLEN);
            answer(session, header, CommandStatus.ESME_RINVCMDLEN);
            return;
        }
        unanswered.incrementAndGet();
        try {
            thread.execute(() -> taker.accept(message, status -> {
                unanswered.decrementAndGet();
                answer(session, header, status);
            }));
        } catch (RejectedExecutionException stopping) {
            unanswered.decrementAndGet();
            answer(session, header, CommandStatus.ESME_RX_T_APPN);
        }
    }

    private void answer(LinkSession session, Command header, CommandStatus status) {
        counters.answered(status);
        session.answer(header, status);
    }
}
