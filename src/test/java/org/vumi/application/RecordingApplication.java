package org.vumi.application;

import java.util.ArrayList;
import java.util.List;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/** Writes down which of its callbacks are called, by the names that they have in 0.4. */
public final class RecordingApplication extends Application {
    final List<String> calls = new ArrayList<>();

    private List<TransportUserMessage> called(String callback) {
        calls.add(callback);
        return List.of();
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        return called("consume_user_message");
    }

    @Override
    protected List<TransportUserMessage> newSession(TransportUserMessage message) {
        return called("new_session");
    }

    @Override
    protected List<TransportUserMessage> closeSession(TransportUserMessage message) {
        return called("close_session");
    }

    @Override
    protected List<TransportUserMessage> consumeAck(TransportEvent event) {
        return called("consume_ack");
    }

    @Override
    protected List<TransportUserMessage> consumeNack(TransportEvent event) {
        return called("consume_nack");
    }

    @Override
    protected List<TransportUserMessage> consumeDeliveryReport(TransportEvent event) {
        return called("consume_delivery_report");
    }

    @Override
    protected List<TransportUserMessage> consumeUnknownEvent(TransportEvent event) {
        return called("consume_unknown_event");
    }
}
