package org.vumi.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.message.InvalidMessage;
import org.vumi.message.VumiMessage;

/**
 * Bytes to messages and back, for route steps that say {@code vumiJson}.
 *
 * <p>Which kind a body is, its routing key says: {@code *.event} an event, {@code *.failures} a failure message,
 * anything else, or no key, a user message. Stateless: one instance serves every route.
 */
@Dataformat("vumiJson")
public final class VumiJsonDataFormat extends ServiceSupport implements DataFormat, DataFormatName {
    /** Set by the consumer of {@code vumi:}. */
    static final String ROUTING_KEY = "CamelVumiRoutingKey";

    @Override
    public String getDataFormatName() {
        return "vumiJson";
    }

    /** @throws InvalidMessage if the bytes are not a message of that kind; the exchange keeps the bytes as its body */
    @Override
    public VumiMessage unmarshal(Exchange exchange, Object body) throws NoTypeConversionAvailableException {
        byte[] bytes = body instanceof byte[] already
                ? already
                : exchange.getContext().getTypeConverter().mandatoryConvertTo(byte[].class, exchange, body);
        return decode(exchange, bytes);
    }

    @Override
    public VumiMessage unmarshal(Exchange exchange, InputStream stream) throws IOException {
        return decode(exchange, stream.readAllBytes());
    }

    private static VumiMessage decode(Exchange exchange, byte[] body) {
        String key = exchange.getIn().getHeader(ROUTING_KEY, "", String.class);
        if (key.endsWith(".event")) {
            return MessageCodec.decodeEvent(body);
        }
        if (key.endsWith(".failures")) {
            return MessageCodec.decodeFailure(body);
        }
        return MessageCodec.decodeUserMessage(body);
    }

    /** @throws IllegalArgumentException if the body is anything but a message */
    @Override
    public void marshal(Exchange exchange, Object body, OutputStream target) throws IOException {
        if (!(body instanceof VumiMessage message)) {
            throw new IllegalArgumentException("the body to write is "
                    + (body == null ? "null" : "a " + body.getClass().getName()) + ", not a message");
        }
        MessageCodec.encode(message, target);
    }
}
