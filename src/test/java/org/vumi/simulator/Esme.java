package org.vumi.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RawDataCoding;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.Session;

/** An ESME for tests, on jSMPP's client side: keeps what it is sent, answers with the status of a function. */
final class Esme implements AutoCloseable, MessageReceiverListener {
    final SMPPSession session = new SMPPSession();
    final List<DeliverSm> delivered = new CopyOnWriteArrayList<>();
    volatile Function<DeliverSm, Integer> status = pdu -> 0;

    static Esme bind(int port, BindType type, String systemId, String password) throws Exception {
        return bind(port, type, systemId, password, (esme, pdu) -> 0);
    }

    /** @param status called on a thread of its own for each deliver_sm, from the bind on */
    static Esme bind(int port, BindType type, String systemId, String password, ToIntBiFunction<Esme, DeliverSm> status)
            throws Exception {
        Esme esme = new Esme();
        esme.status = pdu -> status.applyAsInt(esme, pdu);
        esme.session.setMessageReceiverListener(esme);
        esme.session.setTransactionTimer(5000);
        esme.session.connectAndBind(
                "127.0.0.1",
                port,
                new BindParameter(
                        type, systemId, password, "", TypeOfNumber.UNKNOWN, NumberingPlanIndicator.UNKNOWN, null));
        return esme;
    }

    static Esme bind(int port) throws Exception {
        return bind(port, BindType.BIND_TRX, "esme", "secret");
    }

    String submit(String from, String to, String text) throws Exception {
        return submit(from, to, 0, 0, text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    String submit(
            String from,
            String to,
            int esmClass,
            int dataCoding,
            byte[] octets,
            int registeredDelivery,
            OptionalParameter... options)
            throws Exception {
        return session.submitShortMessage(
                        "",
                        TypeOfNumber.UNKNOWN,
                        NumberingPlanIndicator.UNKNOWN,
                        from,
                        TypeOfNumber.UNKNOWN,
                        NumberingPlanIndicator.UNKNOWN,
                        to,
                        new ESMClass(esmClass),
                        (byte) 0,
                        (byte) 0,
                        null,
                        null,
                        new RegisteredDelivery(registeredDelivery),
                        (byte) 0,
                        dataCoding == 0 ? DataCodings.ZERO : new RawDataCoding((byte) dataCoding),
                        (byte) 0,
                        octets,
                        options)
                .getMessageId();
    }

    List<String> texts() {
        return delivered.stream()
                .map(pdu -> new String(pdu.getShortMessage(), StandardCharsets.US_ASCII))
                .toList();
    }

    @Override
    public void onAcceptDeliverSm(DeliverSm pdu) throws ProcessRequestException {
        int answer = status.apply(pdu);
        if (answer != 0) {
            throw new ProcessRequestException("as told", answer);
        }
        delivered.add(pdu);
    }

    @Override
    public void onAcceptAlertNotification(AlertNotification pdu) {
        throw new UnsupportedOperationException("alert_notification");
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm pdu, Session source) {
        throw new UnsupportedOperationException("data_sm");
    }

    @Override
    public void close() {
        session.unbindAndClose();
    }
}
