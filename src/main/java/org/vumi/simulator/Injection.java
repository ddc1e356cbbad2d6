package org.vumi.simulator;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.vumi.simulator.SmscMessage.State;

/** An MO message on its way to an ESME, in one part or several. */
final class Injection {
    private final MessageLog.Entry entry;
    private final Tally tally;
    private final CompletableFuture<SmscMessage> done = new CompletableFuture<>();
    private int unanswered;
    private int refusal = Status.OK;

    Injection(
            MessageLog log, Tally tally, Instant at, String from, String to, String text, String encoding, int parts) {
        this.tally = tally;
        this.unanswered = parts;
        this.entry = log.add(id -> new SmscMessage(
                id,
                SmscMessage.Direction.MO,
                at,
                from,
                to,
                text,
                State.QUEUED,
                null,
                encoding,
                parts,
                0,
                0,
                null,
                List.of(),
                List.of()));
    }

    CompletableFuture<SmscMessage> done() {
        return done;
    }

    SmscMessage current() {
        return entry.current();
    }

    /** How one part fares. All calls for one injection come on one thread. */
    Delivery.Progress part() {
        return new Delivery.Progress() {
            @Override
            public void sent(Bind bind) {
                tally.delivers.increment();
                entry.update(m -> m.underway(State.SENT, m.status(), m.partsDone(), m.attempts() + 1, bind.systemId()));
            }

            @Override
            public void postponed(Integer status) {
                String name = status == null ? m().status() : Status.name(status);
                entry.update(m -> m.underway(State.QUEUED, name, m.partsDone(), m.attempts(), m.systemId()));
            }

            @Override
            public void answered(int status) {
                unanswered--;
                if (status == Status.OK) {
                    tally.delivered.increment();
                } else {
                    tally.deliverRefused.increment();
                    refusal = status;
                }
                SmscMessage now = entry.update(answer(status));
                if (unanswered == 0) {
                    done.complete(now);
                }
            }

            private SmscMessage m() {
                return entry.current();
            }
        };
    }

    private UnaryOperator<SmscMessage> answer(int status) {
        State state = unanswered > 0 ? State.SENT : refusal == Status.OK ? State.ACCEPTED : State.REFUSED;
        String name = Status.name(refusal != Status.OK ? refusal : status);
        int more = status == Status.OK ? 1 : 0;
        return m -> m.underway(state, name, m.partsDone() + more, m.attempts(), m.systemId());
    }
}
