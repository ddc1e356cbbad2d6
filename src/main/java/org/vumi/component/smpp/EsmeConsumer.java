package org.vumi.component.smpp;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.smpp.SmppMessage;
import org.apache.camel.support.DefaultConsumer;
import org.jsmpp.bean.DeliverSm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.InvalidMessage;
import org.vumi.message.PermanentFailure;

/**
 * Makes an exchange of each deliver_sm (body: jSMPP's {@link DeliverSm}), in the order they come. The SMSC has its
 * deliver_sm_resp when the exchange is done: ESME_ROK, or a status that says whether delivering again may help.
 */
final class EsmeConsumer extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(EsmeConsumer.class);

    /** Takes the status of the deliver_sm_resp. */
    @FunctionalInterface
    interface Reply {
        void with(CommandStatus status);
    }

    /** Whether the last messages could not be taken, so that a long trouble is logged once. */
    private final AtomicBoolean failing = new AtomicBoolean();

    EsmeConsumer(EsmeEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public EsmeEndpoint getEndpoint() {
        return (EsmeEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        getEndpoint().link().inbox().consumer(this);
    }

    @Override
    protected void doStop() throws Exception {
        getEndpoint().link().inbox().consumer(null);
        super.doStop();
    }

    void accept(DeliverSm deliverSm, Reply reply) {
        Exchange exchange = createExchange(false);
        SmppMessage message =
                new SmppMessage(exchange.getContext(), deliverSm, getEndpoint().getConfiguration());
        message.setBody(deliverSm);
        exchange.setIn(message);
        getAsyncProcessor().process(exchange, doneSync -> {
            CommandStatus status = status(exchange.getException());
            releaseExchange(exchange, false);
            reply.with(status);
        });
    }

    private CommandStatus status(Exception failure) {
        if (failure == null) {
            if (failing.compareAndSet(true, false)) {
                LOG.info("{}: deliver_sm answered with {} again", getRouteId(), CommandStatus.ESME_ROK);
            }
            return CommandStatus.ESME_ROK;
        }
        if (failure instanceof DeliverSmRefused refused) {
            return refused(refused.status(), failure);
        }
        if (failure instanceof InvalidMessage || failure instanceof PermanentFailure) {
            return refused(CommandStatus.ESME_RX_P_APPN, failure);
        }
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: deliver_sm answered with {} until this ends: {}",
                    getRouteId(),
                    CommandStatus.ESME_RX_T_APPN,
                    sentence(failure));
        }
        return CommandStatus.ESME_RX_T_APPN;
    }

    /** An SMSC whose alphabet we mistake may send a thousand of them a second. */
    private CommandStatus refused(CommandStatus status, Exception failure) {
        getEndpoint()
                .link()
                .inbox()
                .oddities()
                .tell(Oddities.Kind.REFUSED, () -> "deliver_sm answered with " + status + ": " + sentence(failure));
        return status;
    }

    private static String sentence(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
