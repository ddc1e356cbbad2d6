package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.config.Config;

/** What a worker's class reads of what was written, through the test application echo_application. */
class EngineConfigTest {
    @TempDir
    private Path home;

    private Engine engine;

    @BeforeEach
    void makeHome() throws Exception {
        Path template = Path.of("routes/application/echo.camel.yaml");
        Files.createDirectories(home.resolve(template).getParent());
        Files.copy(Path.of("src/test/resources/home").resolve(template), home.resolve(template));
        engine = new Engine("test", home);
    }

    @AfterEach
    void stop() {
        engine.stop();
    }

    private Config read(Map<String, Setting> section) {
        engine.add(new WorkerPlan("w", "echo_application", new Place("f.yaml", 1), section, new Place("f.yaml", 1)));
        engine.build(worker -> Map.of());
        return ((EchoBean) engine.workers().get(0).bean()).config();
    }

    private Config read(String yaml) {
        return read(YamlFile.read(yaml, "f.yaml"));
    }

    @Test
    void givesEveryDeclaredKeyItsTypeOrItsDefault() {
        Config config = read("{transport_name: t, port: '99', timeout: 1.5, names: [a], prefixes: {27: x}}");
        assertThat(config.worker()).isEqualTo("w");
        assertThat(config.integer("port")).isEqualTo(99);
        assertThat(config.seconds("timeout")).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.number("ratio")).isEqualTo(0.5);
        assertThat(config.flag("loud")).isFalse();
        assertThat(config.text("greeting")).isNull();
        assertThat(config.list("names")).isEqualTo(List.of("a"));
        assertThat(config.map("prefixes")).isEqualTo(Map.of("27", "x"));
        assertThat(config.given("port")).isTrue();
        assertThat(config.given("ratio")).isFalse();
    }

    @Test
    void refusesToReadWhatNoTemplateDeclares() {
        Config config = read("{transport_name: t}");
        assertThatThrownBy(() -> config.text("undeclared"))
                .hasMessage("no template of worker 'w' declares the key 'undeclared' that its class reads");
        assertThatThrownBy(() -> config.integer("greeting")).hasMessageContaining("is declared (text)");
    }

    @Test
    void anyPrintableCharacterWorksInEveryTextKey() throws Exception {
        String every =
                IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());
        Config config = read(SetOptions.of(List.of(
                "transport_name:t",
                "greeting:" + every,
                "password:" + every,
                "names:" + every,
                "url:http://h/?x=%7B#:a")));
        assertThat(config.text("greeting")).isEqualTo(every);
        assertThat(config.text("password")).isEqualTo(every);
        engine.start();
        engine.context().createProducerTemplate().sendBody("direct:t.inbound", "!");
        assertThat(engine.context().createConsumerTemplate().receiveBody("stub:t.outbound", 5_000, String.class))
                .isEqualTo(every + "!");
    }

    @Test
    void takesTheOldNameOfTransportName() {
        assertThat(read("{TRANSPORT_NAME: old}").text("transport_name")).isEqualTo("old");
    }

    @Test
    void prefersTheNewNameOfTransportName() {
        assertThat(read("{TRANSPORT_NAME: old, transport_name: new}").text("transport_name"))
                .isEqualTo("new");
    }

    @Test
    void readsASecretFromAFile() throws Exception {
        Files.writeString(home.resolve("secret"), "hush \n");
        assertThat(read("{transport_name: t, password_file: secret}").text("password"))
                .isEqualTo("hush ");
    }

    @Test
    void refusesASecretGivenTwiceOrFromNowhere() {
        assertThatThrownBy(() -> read("transport_name: t\npassword: a\npassword_file: b\ngreeting_file: nowhere\n"))
                .hasMessage("""
                        f.yaml:3: w: both password and password_file are given (accepted: one of them)
                        f.yaml:4: w: greeting_file 'nowhere' cannot be read: no such file""");
    }

    @Test
    void aNullIsNotGiven() {
        assertThat(read("{transport_name: t, port: ~}").integer("port")).isEqualTo(8080);
    }

    @Test
    void secretsAndTextReachNoRoute() throws Exception {
        read("{transport_name: t, password: hush, greeting: shout, url: 'http://u:hush@h/'}");
        engine.start();
        assertThat(engine.context()
                        .getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteDefinitions())
                .extracting(RouteDefinition::getTemplateParameters)
                .noneSatisfy(parameters -> assertThat(parameters.toString()).containsAnyOf("hush", "shout"));
    }
}
