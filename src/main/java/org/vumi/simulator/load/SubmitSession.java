package org.vumi.simulator.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jsmpp.DefaultPDUReader;
import org.jsmpp.DefaultPDUSender;
import org.jsmpp.GenericNackResponseException;
import org.jsmpp.InvalidCommandLengthException;
import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUStringException;
import org.jsmpp.SynchronizedPDUSender;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.Command;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.SubmitSmResp;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.PendingResponse;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.connection.Connection;
import org.jsmpp.session.connection.socket.SocketConnection;
import org.vumi.component.smpp.CommandStatus;

/** One transceiver session; never bound twice. Adds to jSMPP's session a submit_sm that no thread waits for. */
final class SubmitSession extends SMPPSession {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration ENQUIRE = Duration.ofSeconds(30);
    private static final int QUEUED_PDUS = 10_000;

    /** @param messageId null unless the status is ESME_ROK */
    record Answer(int status, String messageId) {}

    private final Map<Integer, Response> awaited = new ConcurrentHashMap<>();

    /** @param ended told, perhaps twice, when the session is over, on any thread */
    SubmitSession(MessageReceiverListener listener, Consumer<SubmitSession> ended) {
        super(new SynchronizedPDUSender(new DefaultPDUSender()), new Reader(), SubmitSession::open);
        setTransactionTimer(PATIENCE.toMillis());
        setEnquireLinkTimer((int) ENQUIRE.toMillis());
        setPduProcessorDegree(1); // in the order they come
        setQueueCapacity(QUEUED_PDUS);
        setMessageReceiverListener(listener);
        addSessionStateListener((now, before, source) -> {
            if (now == SessionState.CLOSED && before.isBound() || now == SessionState.UNBOUND) {
                IOException down = new IOException("the link went down before the answer");
                awaited.values().forEach(response -> response.answer.completeExceptionally(down));
                ended.accept(this);
            }
        });
    }

    private static Connection open(String host, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
            return new SocketConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** @throws IOException if it is refused, too */
    void bind(String host, int port, String systemId, String password, String systemType) throws IOException {
        connectAndBind(
                host,
                port,
                new BindParameter(
                        BindType.BIND_TRX,
                        systemId,
                        password,
                        systemType,
                        TypeOfNumber.UNKNOWN,
                        NumberingPlanIndicator.UNKNOWN,
                        null),
                PATIENCE.toMillis());
    }

    /**
     * @param text ASCII, as GSM 03.38 has it
     * @return completed on any thread; exceptionally if no answer comes in time, or the link is or goes down
     */
    CompletableFuture<Answer> submit(String from, String to, byte[] text, boolean receipt, Duration timeout) {
        int sequence = sequence().nextValue();
        Response response = new Response();
        awaited.put(sequence, response);
        response.answer
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((answer, failure) -> awaited.remove(sequence, response));
        try {
            ensureTransmittable("submit_sm");
            pduSender()
                    .sendSubmitSm(
                            connection().getOutputStream(),
                            sequence,
                            "",
                            TypeOfNumber.UNKNOWN,
                            NumberingPlanIndicator.UNKNOWN,
                            from,
                            TypeOfNumber.UNKNOWN,
                            NumberingPlanIndicator.UNKNOWN,
                            to,
                            new ESMClass(),
                            (byte) 0,
                            (byte) 0,
                            null,
                            null,
                            new RegisteredDelivery(receipt ? 1 : 0),
                            (byte) 0,
                            DataCodings.ZERO,
                            (byte) 0,
                            text);
        } catch (IOException | PDUStringException e) {
            response.answer.completeExceptionally(e);
        }
        return response.answer;
    }

    @Override
    protected PendingResponse<Command> removePendingResponse(int sequenceNumber) {
        Response response = awaited.remove(sequenceNumber);
        return response != null ? response : super.removePendingResponse(sequenceNumber);
    }

    /** An SMSC's wrong length does not fill the memory. */
    private static final class Reader extends DefaultPDUReader {
        private static final int LONGEST_PDU = 70_000;

        @Override
        public Command readPDUHeader(DataInputStream in) throws InvalidCommandLengthException, IOException {
            Command header = super.readPDUHeader(in);
            if (header.getCommandLength() > LONGEST_PDU) {
                throw new InvalidCommandLengthException("command_length " + header.getCommandLength());
            }
            return header;
        }
    }

    private static final class Response extends PendingResponse<Command> {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        private Response() {
            super(0);
        }

        @Override
        public void done(Command response) {
            boolean accepted = response.getCommandStatus() == CommandStatus.ESME_ROK.code();
            answer.complete(new Answer(
                    response.getCommandStatus(),
                    accepted && response instanceof SubmitSmResp resp ? resp.getMessageId() : null));
        }

        @Override
        public void doneWithInvalidResponse(InvalidResponseException e) {
            int nack = e instanceof GenericNackResponseException generic ? generic.getCommandStatus() : 0;
            answer.complete(new Answer(nack == 0 ? CommandStatus.ESME_RUNKNOWNERR.code() : nack, null));
        }
    }
}
