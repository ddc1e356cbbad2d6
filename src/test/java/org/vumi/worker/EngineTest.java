package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vumi.config.ConfigException;

class EngineTest {
    private static final Path HOME = Path.of("src/test/resources/home");
    private final Engine engine = new Engine("test", HOME);

    @AfterEach
    void stop() {
        engine.stop();
    }

    private void add(String yaml) {
        Map<String, Setting> content = YamlFile.read(yaml, "w.yaml");
        MultiWorkerFile.plans(content, new Place("w.yaml", 0), engine.faults()).forEach(engine::add);
    }

    private void build() {
        engine.build(worker -> Map.of());
    }

    @Test
    void makesTheRoutesOfAWorkerFromItsTemplates() throws Exception {
        add("workers: {talk: test.echo.EchoWorker}\ntalk: {transport_name: sms, greeting: 'hi, ', loud: yes}\n");
        build();
        engine.start();

        CamelContext context = engine.context();
        assertThat(engine.workers()).singleElement().satisfies(worker -> {
            assertThat(worker.name()).isEqualTo("talk");
            assertThat(worker.type()).isEqualTo("echo_application");
            assertThat(worker.routes()).containsExactly("talk.inbound", "talk.event");
        });
        assertThat(context.getRoute("talk.inbound").getGroup()).isEqualTo("talk");
        assertThat(((EchoBean) engine.workers().get(0).bean()).getStatus()).isEqualTo(ServiceStatus.Started);
        assertThat(context.getRouteController().getRouteStatus("talk.event")).isEqualTo(ServiceStatus.Stopped);

        context.createProducerTemplate().sendBody("direct:sms.inbound", "there");
        assertThat(context.createConsumerTemplate().receiveBody("stub:sms.outbound", 5_000, String.class))
                .isEqualTo("HI, THERE");
    }

    @Test
    void tellsAllFaultsOfAllWorkersWithTheirLines() {
        add("""
                workers:
                  one: echo_application
                  two: test.echo.EchoWorkr
                  three: echo_application
                  four: vumi.transports.gsm.GsmTransport
                defaults:
                  port: 70000
                one:
                  prefixes:
                    2771: {a: b}
                  timeout: soon
                three:
                  transport_name: Three
                  port: "99"
                """);

        assertThatThrownBy(this::build).isInstanceOf(ConfigException.class).hasMessage("""
                        w.yaml:3: two: unknown worker class 'test.echo.EchoWorkr' (did you mean test.echo.EchoWorker, test.echo.worker.EchoWorker?)
                        w.yaml:5: four: worker class 'vumi.transports.gsm.GsmTransport' (GSM modem transport) is not available yet
                        w.yaml:7: one: port '70000' is not a whole number from 1 to 65535
                        w.yaml:8: one: missing key transport_name (name): Names the endpoint and its routing keys.
                        w.yaml:10: one: prefixes.2771 is a map
                        w.yaml:11: one: timeout 'soon' is not a number of seconds
                        w.yaml:13: three: transport_name 'Three' is not all lower case, as routing keys must be""");
    }
}
