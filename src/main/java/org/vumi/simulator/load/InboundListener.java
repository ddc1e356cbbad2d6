package org.vumi.simulator.load;

import java.util.function.Consumer;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.Session;
import org.vumi.component.smpp.CommandStatus;

/** Takes every deliver_sm and no data_sm. */
record InboundListener(Consumer<DeliverSm> deliver) implements MessageReceiverListener {
    @Override
    public void onAcceptDeliverSm(DeliverSm pdu) {
        deliver.accept(pdu);
    }

    @Override
    public void onAcceptAlertNotification(AlertNotification pdu) {
        // says that a phone is reachable: nothing to count
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm pdu, Session source) throws ProcessRequestException {
        throw new ProcessRequestException("not supported", CommandStatus.ESME_RINVCMDID.code());
    }
}
