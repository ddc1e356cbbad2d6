package org.vumi.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.util.MessageId;

/** Hands submit_sm on; every other request of an ESME is refused with ESME_RINVCMDID. */
final class SubmitHandler implements ServerMessageReceiverListener {
    private final Intake intake;

    SubmitHandler(Intake intake) {
        this.intake = intake;
    }

    @Override
    public SubmitSmResult onAcceptSubmitSm(SubmitSm pdu, SMPPServerSession source) throws ProcessRequestException {
        EsmeSession session = (EsmeSession) source;
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        if (pdu.getOptionalParameters() != null) {
            for (OptionalParameter option : pdu.getOptionalParameters()) {
                options.put(option.tag & 0xffff, value(option));
            }
        }
        byte[] octets = pdu.getShortMessage();
        if ((octets == null || octets.length == 0) && options.containsKey(Parts.MESSAGE_PAYLOAD)) {
            octets = options.get(Parts.MESSAGE_PAYLOAD);
        }
        Submit submit = intake.read(
                pdu,
                octets == null ? new byte[0] : octets,
                options,
                session.bind().systemId());
        Answer answer = intake.take(submit, session);
        if (!answer.accepted()) {
            throw new ProcessRequestException("refused", answer.status());
        }
        try {
            return new SubmitSmResult(new MessageId(submit.messageId()), new OptionalParameter[0]);
        } catch (PDUStringException e) {
            throw new IllegalStateException("message_id '" + submit.messageId() + "' is not one SMPP allows", e);
        }
    }

    private static byte[] value(OptionalParameter option) {
        byte[] all = option.serialize();
        return java.util.Arrays.copyOfRange(all, 4, all.length);
    }

    private static ProcessRequestException notHere() {
        return new ProcessRequestException("not supported", Status.code("ESME_RINVCMDID"));
    }

    @Override
    public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti pdu, SMPPServerSession source)
            throws ProcessRequestException {
        throw notHere();
    }

    @Override
    public QuerySmResult onAcceptQuerySm(QuerySm pdu, SMPPServerSession source) throws ProcessRequestException {
        throw notHere();
    }

    @Override
    public void onAcceptReplaceSm(ReplaceSm pdu, SMPPServerSession source) throws ProcessRequestException {
        throw notHere();
    }

    @Override
    public void onAcceptCancelSm(CancelSm pdu, SMPPServerSession source) throws ProcessRequestException {
        throw notHere();
    }

    @Override
    public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm pdu, SMPPServerSession source)
            throws ProcessRequestException {
        throw notHere();
    }

    @Override
    public void onAcceptCancelBroadcastSm(CancelBroadcastSm pdu, SMPPServerSession source)
            throws ProcessRequestException {
        throw notHere();
    }

    @Override
    public QueryBroadcastSmResult onAcceptQueryBroadcastSm(QueryBroadcastSm pdu, SMPPServerSession source)
            throws ProcessRequestException {
        throw notHere();
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm pdu, Session source) throws ProcessRequestException {
        throw notHere();
    }
}
