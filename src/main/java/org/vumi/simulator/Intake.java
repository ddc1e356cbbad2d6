package org.vumi.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jsmpp.bean.SubmitSm;

/** What becomes of a submit_sm: it is remembered, told, decided on, shown, answered and perhaps followed by a receipt. Any thread. */
final class Intake {
    private final SmscOptions options;
    private final Texts texts;
    private final Submissions submissions;
    private final ReceiptDesk receipts;
    private final Tally tally;
    private final AnswerPolicy policy;
    private final AtomicLong numbers = new AtomicLong();
    private final Deque<Submit> submits = new ArrayDeque<>();
    private final List<Consumer<Submit>> listeners = new CopyOnWriteArrayList<>();
    private volatile Function<Submit, Answer> hook = submit -> null;

    Intake(SmscOptions options, Texts texts, Submissions submissions, ReceiptDesk receipts, Tally tally) {
        this.options = options;
        this.texts = texts;
        this.submissions = submissions;
        this.receipts = receipts;
        this.tally = tally;
        policy = new AnswerPolicy(options);
    }

    void onSubmit(Function<Submit, Answer> decision) {
        hook = decision;
    }

    void received(Consumer<Submit> listener) {
        listeners.add(listener);
    }

    List<Submit> submits() {
        synchronized (submits) {
            return List.copyOf(submits);
        }
    }

    Submit read(SubmitSm pdu, byte[] octets, Map<Integer, byte[]> tlvs, String systemId) {
        int dataCoding = pdu.getDataCoding() & 0xff;
        int esmClass = pdu.getEsmClass() & 0xff;
        Texts.Decoded shown = texts.decode(
                dataCoding, Concatenation.of(esmClass, octets, tlvs).octets());
        return new Submit(
                numbers.incrementAndGet(),
                options.clock.instant(),
                systemId,
                options.messageIds.next(),
                pdu.getSourceAddr(),
                pdu.getDestAddress(),
                shown.text(),
                shown.encoding(),
                pdu.getSequenceNumber(),
                esmClass,
                dataCoding,
                pdu.getRegisteredDelivery() & 0xff,
                octets,
                tlvs);
    }

    /** The session answers as returned, at the time that was planned with it. */
    Answer take(Submit submit, EsmeSession session) {
        tally.submits.increment();
        synchronized (submits) {
            submits.addLast(submit);
            if (submits.size() > options.keep) {
                submits.removeFirst();
            }
        }
        listeners.forEach(listener -> listener.accept(submit));
        Answer decided = hook.apply(submit);
        Answer usual = decided != null ? decided : policy.apply(submit);
        Trouble trouble = session.wire().trouble(submit.sequenceNumber());
        Answer answer = trouble == null ? usual : usual.as(trouble);
        (answer.accepted() ? tally.submitsAccepted : tally.submitsRefused).increment();
        Concatenation part = Concatenation.of(submit.esmClass(), submit.octets(), submit.options());
        MessageLog.Entry entry = submissions.add(submit, part, answer);
        String stat = receipts.stat(submit, answer);
        if (stat != null && answer.receiptEarly()) {
            receipts.send(submit, stat, entry, Duration.ZERO);
        }
        session.wire()
                .plan(
                        submit.sequenceNumber(),
                        new Wire.Plan(answer.kind() == Answer.Kind.RESPONSE, answer.delay(), () -> {
                            if (stat != null && !answer.receiptEarly()) {
                                receipts.send(submit, stat, entry, options.receiptDelay);
                            }
                            if (answer.kind() == Answer.Kind.HANG_UP) {
                                session.hangUp();
                            }
                        }));
        return answer;
    }
}
