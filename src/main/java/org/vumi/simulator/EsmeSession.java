package org.vumi.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jsmpp.GenericNackResponseException;
import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUStringException;
import org.jsmpp.SynchronizedPDUSender;
import org.jsmpp.bean.Command;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RawDataCoding;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.PendingResponse;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.SessionStateListener;

/**
 * One connection of an ESME. Adds to jSMPP's session what it lacks: a deliver_sm that blocks no thread.
 *
 * <p>PDUs are handled one at a time, in the order they came: the listener never waits, so one thread is enough.
 */
final class EsmeSession extends SMPPServerSession {
    private static final int QUEUED_PDUS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<Integer, Response> awaited = new ConcurrentHashMap<>();
    private final Wire wire;
    private volatile Bind bind;

    /** Touched by the thread of {@link Deliveries} only. */
    int unanswered;

    EsmeSession(Wire wire, SessionStateListener states, ServerMessageReceiverListener submits) {
        super(wire, states, submits, null, 1, QUEUED_PDUS, new SynchronizedPDUSender(), new BoundedPduReader(wire));
        this.wire = wire;
        setTransactionTimer(PATIENCE.toMillis());
        wire.onUnbind(this::unbindAndClose);
    }

    /** Null until the bind is accepted. */
    Bind bind() {
        return bind;
    }

    void bound(Bind as) {
        bind = as;
    }

    Wire wire() {
        return wire;
    }

    /**
     * @return the command_status of the answer; fails with an IOException if the link is or goes down, with a TimeoutException if
     *     no answer comes in time. Completed on any thread
     */
    CompletableFuture<Integer> deliver(Delivery delivery, Duration timeout) {
        int sequence = sequence().nextValue();
        Response response = new Response();
        awaited.put(sequence, response);
        response.status
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((status, failure) -> awaited.remove(sequence, response));
        try {
            ensureReceivable("deliver_sm");
            pduSender()
                    .sendDeliverSm(
                            connection().getOutputStream(),
                            sequence,
                            "",
                            TypeOfNumber.UNKNOWN,
                            NumberingPlanIndicator.UNKNOWN,
                            delivery.from(),
                            TypeOfNumber.UNKNOWN,
                            NumberingPlanIndicator.UNKNOWN,
                            delivery.to(),
                            new ESMClass(delivery.esmClass()),
                            (byte) 0,
                            (byte) 0,
                            new RegisteredDelivery(),
                            new RawDataCoding((byte) delivery.dataCoding()),
                            delivery.octets(),
                            delivery.options().entrySet().stream()
                                    .map(o -> new OptionalParameter.OctetString(
                                            o.getKey().shortValue(), o.getValue()))
                                    .toArray(OptionalParameter[]::new));
        } catch (IOException | PDUStringException e) {
            response.status.completeExceptionally(e);
        }
        return response.status;
    }

    /** Fails every deliver_sm that still waits; called when the link is down. */
    void abandonDeliveries() {
        IOException down = new IOException("the link went down before the answer");
        awaited.values().forEach(response -> response.status.completeExceptionally(down));
    }

    /** Cuts the connection without unbind. */
    void hangUp() {
        wire.close();
    }

    @Override
    protected PendingResponse<Command> removePendingResponse(int sequenceNumber) {
        Response response = awaited.remove(sequenceNumber);
        return response != null ? response : super.removePendingResponse(sequenceNumber);
    }

    private static final class Response extends PendingResponse<Command> {
        private final CompletableFuture<Integer> status = new CompletableFuture<>();

        private Response() {
            super(0);
        }

        @Override
        public void done(Command response) {
            status.complete(response.getCommandStatus());
        }

        @Override
        public void doneWithInvalidResponse(InvalidResponseException e) {
            int nack = e instanceof GenericNackResponseException generic ? generic.getCommandStatus() : 0;
            status.complete(nack == 0 ? Status.code("ESME_RUNKNOWNERR") : nack);
        }
    }
}
