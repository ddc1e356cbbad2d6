package org.vumi.transport.telnet;

import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.vumi.component.telnet.TelnetInput;
import org.vumi.component.telnet.TelnetOutput;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.RecentMessages;

/** The steps of the two routes. */
public final class TelnetSteps {
    private final TelnetCodec codec;

    /** What the broker delivers again since it did not hear of the ack is not written again. */
    private final RecentMessages<Boolean> written = new RecentMessages<>();

    TelnetSteps(TelnetCodec codec) {
        this.codec = codec;
    }

    public TransportUserMessage decode(@Body TelnetInput input) {
        return codec.decode(input);
    }

    /** @return null if it is written already */
    public TelnetOutput encode(@Body TransportUserMessage message) {
        return written.get(message.messageId()).isPresent() ? null : codec.encode(message);
    }

    /** After it is written. */
    public TransportEvent ack(@ExchangeProperty("message") TransportUserMessage message) {
        written.put(message.messageId(), true);
        return codec.ack(message);
    }
}
