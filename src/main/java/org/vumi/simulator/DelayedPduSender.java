package org.vumi.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jsmpp.DefaultPDUSender;
import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.SynchronizedPDUSender;
import org.jsmpp.bean.OptionalParameter;

/**
 * Sends a submit_sm_resp when its time has come, so that no thread waits for it.
 *
 * <p>jSMPP answers as soon as its listener returns. The listener says first, by {@link #plan}, what shall become of the answer.
 */
final class DelayedPduSender extends SynchronizedPDUSender {
    /** @param afterwards run once the answer is written; not run if the link is gone */
    record Plan(boolean respond, Duration delay, Runnable afterwards) {}

    private interface Write {
        void to(OutputStream os) throws IOException, PDUStringException;
    }

    private final DefaultPDUSender writer = new DefaultPDUSender();
    private final ScheduledExecutorService timer;
    private final Map<Integer, Plan> plans = new ConcurrentHashMap<>();

    DelayedPduSender(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    void plan(int sequenceNumber, Plan plan) {
        plans.put(sequenceNumber, plan);
    }

    @Override
    public byte[] sendSubmitSmResp(OutputStream os, int sequence, String messageId, OptionalParameter... options)
            throws IOException {
        return later(os, sequence, out -> writer.sendSubmitSmResp(out, sequence, messageId, options));
    }

    @Override
    public byte[] sendHeader(OutputStream os, int commandId, int status, int sequence) throws IOException {
        if (commandId != SMPPConstant.CID_SUBMIT_SM_RESP) {
            return super.sendHeader(os, commandId, status, sequence);
        }
        return later(os, sequence, out -> writer.sendHeader(out, commandId, status, sequence));
    }

    private byte[] later(OutputStream os, int sequence, Write write) throws IOException {
        Plan plan = plans.remove(sequence);
        if (plan == null) {
            now(os, write);
        } else if (!plan.respond()) {
            plan.afterwards().run();
        } else if (plan.delay().isZero()) {
            now(os, write);
            plan.afterwards().run();
        } else {
            timer.schedule(() -> onTime(os, write, plan), plan.delay().toNanos(), TimeUnit.NANOSECONDS);
        }
        return new byte[0];
    }

    private static void onTime(OutputStream os, Write write, Plan plan) {
        try {
            now(os, write);
        } catch (IOException e) {
            return; // the link is gone: the session has seen that itself, and the ESME will submit again
        }
        plan.afterwards().run();
    }

    private static void now(OutputStream os, Write write) throws IOException {
        synchronized (os) {
            try {
                write.to(os);
            } catch (PDUStringException e) {
                throw new IllegalStateException("a message_id that SMPP does not allow", e);
            }
        }
    }
}
