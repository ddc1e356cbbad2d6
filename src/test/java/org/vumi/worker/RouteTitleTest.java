package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.model.RouteTemplateDefinition;
import org.junit.jupiter.api.Test;

class RouteTitleTest {
    private static String title(String description, Map<String, Object> parameters) {
        RouteTemplateDefinition template = new RouteTemplateDefinition();
        template.setId("acme_transport.inbound");
        template.setDescription(description);
        return RouteTitle.of(template, parameters);
    }

    @Test
    void saysTheWorkerAndItsNames() {
        assertThat(title("<transport_name>.inbound -> url", Map.of("worker", "relay", "transport_name", "chat")))
                .isEqualTo("relay inbound: chat.inbound -> url");
    }

    @Test
    void fillsInPlaceholdersToo() {
        assertThat(title("{{transport_name}}.inbound", Map.of("worker", "relay", "transport_name", "c$1\\")))
                .isEqualTo("relay inbound: c$1\\.inbound");
    }

    @Test
    void saysWhichOfSeveralItIs() {
        assertThat(title("<each>.inbound", Map.of("worker", "router", "each", "smsc")))
                .isEqualTo("router inbound smsc: smsc.inbound");
    }

    @Test
    void whatIsNotShownStandsThereByItsName() {
        assertThat(title("<transport_name> -> <url>", Map.of("worker", "relay", "url", RouteTitle.NOT_SPLICED)))
                .isEqualTo("relay inbound: transport_name -> url");
    }

    @Test
    void isShortWithoutADescription() {
        assertThat(title(null, Map.of("worker", "relay"))).isEqualTo("relay inbound");
    }
}
