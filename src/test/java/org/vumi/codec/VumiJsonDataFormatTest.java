package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.vumi.message.FailureMessage;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageVectors;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

class VumiJsonDataFormatTest extends CamelTestSupport {
    private static final TransportUserMessage MESSAGE = TransportUserMessage.send(
                    "27820001111", "hi", MessageVectors.IDS, MessageVectors.CLOCK)
            .build();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.setStreamCaching(false);
        return context;
    }

    /** Steps as the templates write them: nothing is bound, the name is found on the class path. */
    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:unmarshal").unmarshal("vumiJson");
                from("direct:marshal").marshal("vumiJson");
            }
        };
    }

    @Test
    void theRoutingKeySaysTheKind() {
        TransportEvent event = TransportEvent.ack("sms", "m1", "r9", MessageVectors.IDS, MessageVectors.CLOCK);
        FailureMessage failure = FailureMessage.about(MESSAGE, null, "x", MessageVectors.CLOCK);

        assertThat(unmarshalled("sms.inbound", MESSAGE)).isEqualTo(MESSAGE);
        assertThat(unmarshalled("sms.outbound", MESSAGE)).isEqualTo(MESSAGE);
        assertThat(unmarshalled("event", MESSAGE)).isEqualTo(MESSAGE);
        assertThat(unmarshalled(null, MESSAGE)).isEqualTo(MESSAGE);
        assertThat(unmarshalled("sms.event", event)).isEqualTo(event);
        assertThat(unmarshalled("sms.failures", failure)).isEqualTo(failure);
    }

    private Object unmarshalled(String routingKey, VumiMessage message) {
        return send("direct:unmarshal", MessageCodec.encode(message), routingKey)
                .getMessage()
                .getBody();
    }

    @Test
    void takesWhatCanBeReadAsBytes() {
        byte[] body = MessageCodec.encode(MESSAGE);
        assertThat(send("direct:unmarshal", new ByteArrayInputStream(body), null)
                        .getMessage()
                        .getBody())
                .isEqualTo(MESSAGE);
        assertThat(send("direct:unmarshal", new String(body, UTF_8), null)
                        .getMessage()
                        .getBody())
                .isEqualTo(MESSAGE);
    }

    @Test
    void theBytesRemainTheBodyOfAnExchangeThatFails() {
        byte[] body = "{nope".getBytes(UTF_8);
        Exchange exchange = send("direct:unmarshal", body, "sms.outbound");
        assertThat(exchange.getException(InvalidMessage.class).reason()).isEqualTo("NotJson");
        assertThat(exchange.getMessage().getBody()).isSameAs(body);
    }

    @Test
    void writesBytesAndKeepsHeaders() {
        Exchange exchange = send("direct:marshal", MESSAGE, "sms.inbound");
        assertThat(exchange.getMessage().getBody()).isEqualTo(MessageCodec.encode(MESSAGE));
        assertThat(exchange.getMessage().getHeaders()).containsEntry("CamelVumiRoutingKey", "sms.inbound");
    }

    @Test
    void refusesToWriteWhatIsNotAMessage() {
        for (Object body : new Object[] {Map.of("content", "hi"), "hi", new byte[0]}) {
            assertThat(send("direct:marshal", body, null).getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the body to write is a ");
        }
        assertThat(send("direct:marshal", null, null).getException())
                .hasMessage("the body to write is null, not a message");
    }

    @Test
    void worksFromYamlAsTheTemplatesWriteIt() throws Exception {
        String yaml = """
                - route:
                    from:
                      uri: direct:relay
                      steps:
                        - unmarshal: { custom: { ref: vumiJson } }
                        - marshal: { custom: { ref: vumiJson } }
                """;
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("relay.yaml", yaml));
        byte[] body = MessageCodec.encode(MESSAGE);
        assertThat(send("direct:relay", body, "sms.inbound").getMessage().getBody())
                .isEqualTo(body);
    }

    private Exchange send(String uri, Object body, String routingKey) {
        ProducerTemplate sender = template();
        return sender.send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            if (routingKey != null) {
                exchange.getMessage().setHeader("CamelVumiRoutingKey", routingKey);
            }
        });
    }
}
