package org.vumi.component.smpp;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.smpp.SmppConfiguration;
import org.jsmpp.DefaultPDUSender;
import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.SynchronizedPDUSender;
import org.jsmpp.bean.Command;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.PendingResponse;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.SMPPSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.PermanentFailure;

/**
 * One session, from its bind to its end; never bound twice. jSMPP does the bind, the unbind, and what the SMSC
 * asks of any ESME; submit_sm and enquire_link are sent here without a waiting thread, and deliver_sm is answered whenever
 * whoever processes it is done.
 */
final class LinkSession extends SMPPSession {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSession.class);

    /** jSMPP numbers requests from 1. */
    private static final int BIND_SEQUENCE_NUMBER = 1;

    /** Takes the messages that the SMSC may send after the bind was accepted. Called on the thread that reads: must not block. */
    interface Receiver {
        /** @param pdu a deliver_sm or data_sm; whoever takes it answers it by {@link #answer} */
        void message(LinkSession session, Command header, byte[] pdu);

        /** Hears of what is wrong with a PDU that is not answered. */
        Oddities oddities();
    }

    private final LinkSettings settings;
    private final BindKind kind;
    private final LinkComposer composer;
    private final LinkSockets sockets;
    private final Receiver receiver;
    private final Map<Integer, Asked> unanswered = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    static LinkSession of(LinkSettings settings, BindKind kind, Receiver receiver) {
        PduIntake intake = new PduIntake();
        LinkSession session = new LinkSession(
                settings, kind, new LinkComposer(settings), intake, new LinkSockets(settings), receiver);
        intake.feed(session);
        return session;
    }

    private LinkSession(
            LinkSettings settings,
            BindKind kind,
            LinkComposer composer,
            PduIntake intake,
            LinkSockets sockets,
            Receiver receiver) {
        super(new SynchronizedPDUSender(new DefaultPDUSender(composer)), intake, sockets);
        this.settings = settings;
        this.kind = kind;
        this.composer = composer;
        this.sockets = sockets;
        this.receiver = receiver;
        setEnquireLinkTimer(0); // SmppBind sends them
        setPduProcessorDegree(1);
        addSessionStateListener((to, from, source) -> {
            if (to == SessionState.CLOSED) {
                end("closed by the SMSC");
            } else if (to == SessionState.UNBOUND) {
                end("unbound by the SMSC");
            }
        });
    }

    /** Connects and binds; returns when the SMSC has accepted. */
    void bind() throws BindFailed {
        SmppConfiguration bind = settings.bind();
        try {
            connectAndBind(
                    bind.getHost(),
                    bind.getPort(),
                    new BindParameter(
                            kind.type(),
                            bind.getSystemId(),
                            settings.password(),
                            bind.getSystemType(),
                            TypeOfNumber.UNKNOWN,
                            NumberingPlanIndicator.UNKNOWN,
                            bind.getAddressRange(),
                            InterfaceVersion.IF_34),
                    settings.bindTimeout().toMillis());
        } catch (BindFailed e) {
            throw e;
        } catch (IOException e) {
            throw BindFailed.of(e, settings, ended.getNow(e.getMessage()));
        }
    }

    /** @return completes with the reason when the session is over, whoever ended it; never exceptionally */
    CompletableFuture<String> ended() {
        return ended;
    }

    String address() {
        return settings.address();
    }

    /** Ends the session at once. */
    void end(String why) {
        if (ended.complete(why)) {
            PendingResponse<Command> bind = removePendingResponse(BIND_SEQUENCE_NUMBER);
            if (bind != null) {
                bind.doneWithInvalidResponse(new InvalidResponseException(why));
            }
            try {
                sockets.abort();
            } catch (IOException e) {
                LOG.debug("closing a connection that is gone: {}", e.getMessage());
            }
            close();
            unanswered.values().forEach(asked -> asked.answer().completeExceptionally(new LinkLost(why, true)));
        }
    }

    /** Ends the session, since the length of a PDU says that the stream is not one of PDUs any more. */
    IOException outOfStep(String what) {
        try {
            pduSender().sendGenericNack(connection().getOutputStream(), CommandStatus.ESME_RINVCMDLEN.code(), 0);
        } catch (IOException e) {
            LOG.debug("{}: generic_nack not sent: {}", settings.worker(), e.getMessage());
        }
        end("out of step: " + what);
        return new IOException(what);
    }

    CompletableFuture<Answer> enquireLink() {
        return request(SMPPConstant.CID_ENQUIRE_LINK, composer::enquireLink, () -> {});
    }

    /**
     * @param written run when it is, before this returns
     * @return completes with whatever the SMSC answers; with {@link LinkLost} or a {@code TimeoutException} if it does not;
     *     with PDUStringException if a field is too long. On the thread that reads: continue elsewhere.
     */
    CompletableFuture<Answer> submit(SubmitSm pdu, Runnable written) {
        if (!settings.optionalParameters() && hasOptionalParameters(pdu)) {
            return CompletableFuture.failedFuture(new PermanentFailure(
                    CommandStatus.ESME_ROPTPARNOTALLWD.name(),
                    "SMPP before 3.4 has no optional parameters, which this message needs"));
        }
        return request(SMPPConstant.CID_SUBMIT_SM, sequenceNumber -> composer.submitSm(sequenceNumber, pdu), written);
    }

    private static boolean hasOptionalParameters(SubmitSm pdu) {
        return pdu.getOptionalParameters() != null && pdu.getOptionalParameters().length > 0;
    }

    private interface Request {
        byte[] compose(int sequenceNumber) throws PDUStringException;
    }

    /** A request that waits for its answer. */
    private record Asked(int commandId, CompletableFuture<Answer> answer) {
        boolean isAnsweredBy(int responseId) {
            return responseId == (commandId | SMPPConstant.MASK_CID_RESP)
                    || responseId == SMPPConstant.CID_GENERIC_NACK;
        }
    }

    private CompletableFuture<Answer> request(int commandId, Request request, Runnable written) {
        int sequenceNumber = sequence().nextValue();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        unanswered.put(sequenceNumber, new Asked(commandId, answer));
        answer.whenComplete((done, failure) -> unanswered.remove(sequenceNumber));
        try {
            write(request.compose(sequenceNumber));
            written.run();
        } catch (PDUStringException e) {
            answer.completeExceptionally(e);
        } catch (IOException e) {
            // what was not written whole cannot have been understood
            answer.completeExceptionally(new LinkLost(e.getMessage(), false));
            end(e.getMessage());
        }
        if (ended.isDone()) {
            answer.completeExceptionally(new LinkLost(ended.join(), true));
        }
        Duration timeout = settings.responseTimeout();
        return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void write(byte[] pdu) throws IOException {
        if (ended.isDone()) {
            throw new IOException(ended.join());
        }
        OutputStream out = connection().getOutputStream();
        synchronized (out) { // as jSMPP's SynchronizedPDUSender does
            out.write(pdu);
            out.flush();
        }
    }

    /** Answers a deliver_sm or data_sm. An answer that cannot be sent any more is not missed: the SMSC delivers again. */
    void answer(Command request, CommandStatus status) {
        int sequenceNumber = request.getSequenceNumber();
        try {
            OutputStream out = connection().getOutputStream();
            if (request.getCommandId() == SMPPConstant.CID_DELIVER_SM) {
                pduSender().sendDeliverSmResp(out, status.code(), sequenceNumber, null);
            } else if (status == CommandStatus.ESME_ROK) {
                pduSender().sendDataSmResp(out, sequenceNumber, "");
            } else {
                pduSender().sendHeader(out, SMPPConstant.CID_DATA_SM_RESP, status.code(), sequenceNumber);
            }
        } catch (PDUStringException e) {
            throw new IllegalStateException("an empty message_id", e);
        } catch (IOException e) {
            LOG.debug("{}: answer to a message not sent: {}", settings.worker(), e.getMessage());
        }
    }

    /** Whether {@link #received} wants the PDU; jSMPP gets what binds, unbinds and keeps alive. */
    boolean takes(Command header) {
        return switch (header.getCommandId()) {
            case SMPPConstant.CID_BIND_RECEIVER_RESP,
                    SMPPConstant.CID_BIND_TRANSMITTER_RESP,
                    SMPPConstant.CID_BIND_TRANSCEIVER_RESP,
                    SMPPConstant.CID_UNBIND,
                    SMPPConstant.CID_UNBIND_RESP,
                    SMPPConstant.CID_ENQUIRE_LINK -> false;
            case SMPPConstant.CID_GENERIC_NACK -> unanswered.containsKey(header.getSequenceNumber());
            default -> true;
        };
    }

    void received(Command header, byte[] pdu) throws IOException {
        switch (header.getCommandId()) {
            case SMPPConstant.CID_DELIVER_SM, SMPPConstant.CID_DATA_SM -> {
                if (header.getCommandStatus() == SMPPConstant.STAT_ESME_ROK) {
                    receiver.message(this, header, pdu);
                } else {
                    receiver.oddities()
                            .tell(
                                    Oddities.Kind.REQUEST_WITH_A_STATUS,
                                    () -> "a message with command_status "
                                            + CommandStatus.describe(header.getCommandStatus())
                                            + " is not taken and not answered");
                }
            }
            case SMPPConstant.CID_ALERT_NOTIFICATION -> LOG.debug("{}: alert_notification", settings.worker());
            case SMPPConstant.CID_OUTBIND ->
                receiver.oddities().tell(Oddities.Kind.OUTBIND, () -> "an outbind, which a bind needs no more");
            default -> {
                if (header.getCommandId() < 0) {
                    answered(header, pdu);
                } else {
                    refuse(header);
                }
            }
        }
    }

    /** What an ESME is not asked, or nobody knows. Source: SMPP 3.4, 4.3.1. */
    private void refuse(Command header) throws IOException {
        receiver.oddities()
                .tell(
                        Oddities.Kind.NO_REQUEST_TO_AN_ESME,
                        () -> String.format(
                                "a request 0x%08X, which is none to an ESME, is answered with %s",
                                header.getCommandId(), CommandStatus.ESME_RINVCMDID));
        pduSender()
                .sendGenericNack(
                        connection().getOutputStream(),
                        CommandStatus.ESME_RINVCMDID.code(),
                        header.getSequenceNumber());
    }

    private void answered(Command header, byte[] pdu) {
        Answer answer = new Answer(header.getCommandStatus(), pdu);
        Asked asked = unanswered.get(header.getSequenceNumber());
        if (asked != null && !asked.isAnsweredBy(header.getCommandId())) {
            receiver.oddities()
                    .tell(
                            Oddities.Kind.ANSWER_OF_ANOTHER_KIND,
                            () -> String.format(
                                    "%s sent a 0x%08X as the answer to a 0x%08X, which goes on waiting for its own",
                                    settings.address(), header.getCommandId(), asked.commandId()));
        } else if ((asked == null || !asked.answer().complete(answer)) && !ended.isDone()) {
            receiver.oddities()
                    .tell(
                            Oddities.Kind.ANSWER_TO_NOTHING,
                            () -> String.format(
                                    "an answer from %s with command_status %s belongs to nothing that waits for one:"
                                            + " it came after %d s or more, twice, or with a wrong sequence_number",
                                    settings.address(),
                                    CommandStatus.describe(answer.status()),
                                    settings.responseTimeout().toSeconds()));
        }
    }
}
