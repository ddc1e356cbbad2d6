package org.vumi.tracing;

import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.codec.VumiJsonDataFormat;
import org.vumi.message.VumiMessage;

/** {@code vumiJson}, where nearly every route's message passes: a span learns here which one it is about. */
final class TracedJson extends ServiceSupport implements DataFormat {
    private final VumiJsonDataFormat json = new VumiJsonDataFormat();

    @Override
    public Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
        return seen(exchange, json.unmarshal(exchange, stream));
    }

    @Override
    public Object unmarshal(Exchange exchange, Object body) throws Exception {
        return seen(exchange, json.unmarshal(exchange, body));
    }

    @Override
    public void marshal(Exchange exchange, Object body, OutputStream stream) throws Exception {
        json.marshal(exchange, body, stream);
        if (body instanceof VumiMessage message) {
            seen(exchange, message);
        }
    }

    private static VumiMessage seen(Exchange exchange, VumiMessage message) {
        Trace trace = Trace.of(exchange);
        if (trace != null) {
            trace.identify(message);
        }
        return message;
    }
}
