package org.vumi.transport.httprpc;

import java.time.Clock;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/** As small as a codec can be: the body of a request is what somebody says, and what is replied is the body of its answer. */
@Key(name = "to_addr", description = "(text) Who is spoken to.", defaultValue = "8181")
public final class EchoCodec implements HttpRpcCodec {
    private final Config config;
    private final Clock clock;
    private final String toAddr;

    public EchoCodec(Config config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.toAddr = config.text("to_addr");
    }

    @Override
    public Received decode(WebRequest request, MessageIds ids) {
        return Received.awaitingReply(TransportUserMessage.builder(ids, clock)
                .put("to_addr", toAddr)
                .put("from_addr", request.client())
                .put("content", new String(request.body(), java.nio.charset.StandardCharsets.UTF_8))
                .put("transport_name", config.text("transport_name"))
                .put("transport_type", "echo")
                .build());
    }

    @Override
    public WebResponse encode(TransportUserMessage reply) {
        return WebResponse.text(200, reply.content());
    }
}
