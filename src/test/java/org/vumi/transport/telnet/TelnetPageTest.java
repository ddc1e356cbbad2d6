package org.vumi.transport.telnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.Json;
import org.vumi.docs.Page;
import org.vumi.docs.TemplateRows;

/** docs/transport/telnet.md says what the templates say, and its example works. */
class TelnetPageTest {
    private static final Page PAGE = Page.read(Path.of("docs/transport/telnet.md"));

    @Test
    void listsTheKeysOfTheTemplates() {
        assertThat(TemplateRows.on(PAGE))
                .isEqualTo(TemplateRows.of("telnet_transport.inbound", "telnet_transport.outbound"));
    }

    @Test
    void showsTheMessageThatALineIs() throws Exception {
        Map<String, Object> shown =
                Json.fields(Json.tree(PAGE.blocks("json").get(0).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        try (TelnetRig rig = new TelnetRig().start();
                TelnetClient client = rig.connect()) {
            Object session = rig.session();
            client.say("hello");
            Map<String, Object> message = new HashMap<>(rig.next("t1.inbound"));
            message.put("message_id", "…");
            message.put("timestamp", "…");
            message.put("to_addr", message.get("to_addr").toString().replace(":" + rig.port(), ":9010"));
            assertThat(message.put("transport_metadata", shown.get("transport_metadata")))
                    .isEqualTo(Map.of("session_id", session));
            assertThat(message).isEqualTo(shown);
            // as many digits as every JSON reader keeps
            assertThat((Long) session).isBetween(1L, 1L << 53);
        }
    }
}
