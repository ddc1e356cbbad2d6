package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.junit.jupiter.api.Test;

/** docs/application/http-relay.md says what the template says, and its exchange works. */
class HttpRelayPageTest {
    private static final List<String> OF_THE_RUNTIME = List.of("worker", "worker_class", "worker_bean");

    private static String page() throws Exception {
        return Files.readString(Path.of("docs/application/http-relay.md"));
    }

    @Test
    void listsTheKeysOfTheTemplate() throws Exception {
        try (RelayRig rig = RelayRig.of(Map.of("url", "http://127.0.0.1:1/"))) {
            RouteTemplateDefinition template = rig.context()
                    .getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteTemplateDefinition("http_relay_application.inbound");
            List<String> rows = template.getTemplateParameters().stream()
                    .filter(parameter -> !OF_THE_RUNTIME.contains(parameter.getName()))
                    .map(HttpRelayPageTest::row)
                    .toList();

            assertThat(page().lines()
                            .dropWhile(line -> !line.startsWith("| --- |"))
                            .skip(1))
                    .startsWith(rows.toArray(String[]::new))
                    .element(rows.size())
                    .isEqualTo("");
        }
    }

    private static String row(RouteTemplateParameterDefinition parameter) {
        Matcher description = Pattern.compile("\\((.+?)\\) (.*)").matcher(parameter.getDescription());
        assertThat(description.matches()).isTrue();
        String absent = parameter.isRequired() ? " " : " none ";
        String value = parameter.getDefaultValue() == null ? absent : " `" + parameter.getDefaultValue() + "` ";
        return "| `" + parameter.getName() + "` | " + description.group(1) + " |" + value + "| " + description.group(2)
                + " |";
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
