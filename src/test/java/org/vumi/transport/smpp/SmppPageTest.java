package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.docs.Page;
import org.vumi.docs.TemplateRows;
import org.yaml.snakeyaml.Yaml;

/** docs/transport/smpp.md says what the templates say, and its examples work. */
class SmppPageTest {
    private static String page() {
        try {
            return Files.readString(Path.of("docs/transport/smpp.md"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void listsTheKeysOfTheTemplates() {
        assertThat(TemplateRows.on(Page.read(Path.of("docs/transport/smpp.md"))))
                .isEqualTo(TemplateRows.of("smpp_transport.inbound", "smpp_transport.outbound"));
    }

    static Stream<String> configurations() {
        return Pattern.compile("(?ms)^```yaml\n(.*?)^```")
                .matcher(page())
                .results()
                .map((MatchResult block) -> block.group(1));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void bindsWithEachConfiguration(String yaml) {
        Map<String, Object> config = new Yaml().load(yaml);
        config.remove("host");
        config.remove("port");
        FakeSmsc smsc = new FakeSmsc();
        try (TransportRig rig = new TransportRig(smsc, "redis://127.0.0.1:1")
                .without("transport_name")
                .withAll(config)) {
            rig.startBound();
            assertThat(smsc.received().get(0).body()).startsWith(Pdu.cString((String) config.get("system_id")));
        }
    }

    @Test
    void looksUpNumbersAsInTheManualsBlock() {
        Map<String, Object> config = new Yaml()
                .load(configurations().findFirst().orElseThrow().replaceFirst("(VODACOM: \")<[^>]*>", "$127820000001"));
        OperatorNumbers numbers = new OperatorNumbers(
                (String) config.get("COUNTRY_CODE"),
                texts(config.get("OPERATOR_PREFIX")),
                texts(config.get("OPERATOR_NUMBER")));
        assertThat(numbers.numberFor("0711123456")).isEqualTo("27820000001");
        assertThat(numbers.operatorOf("27811123456")).isEqualTo("8TA");
    }

    private static Map<String, Object> texts(Object map) {
        Map<String, Object> texts = new LinkedHashMap<>();
        ((Map<?, ?>) map).forEach((key, value) -> texts.put(key.toString(), value));
        return texts;
    }

    @Test
    void showsAMessageThatIsTakenAsItSays() {
        List<String> hex = Pattern.compile("(?m)(?:^    [0-9a-f ]+\n)+")
                .matcher(page())
                .results()
                .map(block -> block.group().replaceAll("\\s", ""))
                .toList();
        String both = hex.get(0);
        Pdu deliverSm = Pdu.ofHex(both.substring(0, both.length() - 34));
        String answer = both.substring(both.length() - 34);
        String json = page().substring(page().indexOf("```json") + 7).split("```")[0];
        FakeSmsc smsc = new FakeSmsc();
        try (TransportRig rig =
                new TransportRig(smsc, "redis://127.0.0.1:1").with("transport_name", "smpp_transport")) {
            rig.startBound();
            smsc.received().clear();
            smsc.send(deliverSm);
            await().until(() ->
                    smsc.received().stream().anyMatch(pdu -> pdu.hex().equals(answer)));
            Map<String, Object> message = new HashMap<>(rig.next("smpp_transport.inbound", 1_000));
            message.put("message_id", "…");
            message.put("timestamp", "…");
            assertThat(message)
                    .isEqualTo(Json.fields(Json.tree(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        }
    }
}
