package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.vumi.docs.Page;
import org.vumi.docs.TemplateRows;

/** docs/application/http-relay.md says what the template says, and its exchange works. */
class HttpRelayPageTest {
    private static String page() throws Exception {
        return Files.readString(Path.of("docs/application/http-relay.md"));
    }

    @Test
    void listsTheKeysOfTheTemplate() {
        assertThat(TemplateRows.on(Page.read(Path.of("docs/application/http-relay.md"))))
                .isEqualTo(TemplateRows.of("http_relay_application.inbound"));
    }

    @Test
    void showsAMessageThatIsRelayedAsItSays() throws Exception {
        String message = between(page(), "-d '", "'");
        try (StubServer server = new StubServer();
                RelayRig rig = RelayRig.of(Map.of("url", server.url("/")))) {
            server.answers(StubServer.respond(200, "You wrote: hallo".getBytes(), "X-Vumi-HTTPRelay-Reply: true"));

            Exchange done = rig.send(message.getBytes()).get();

            assertThat(done.getException()).isNull();
            assertThat(server.requests).extracting(StubServer.Request::text).containsExactly(message);
            assertThat(rig.replies).extracting(reply -> reply.content()).containsExactly("You wrote: hallo");
        }
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
