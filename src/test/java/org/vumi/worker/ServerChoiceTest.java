package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which broker and Redis: the command line, the worker's section, Vumi's AMQP options, the default. */
class ServerChoiceTest {
    private static final AmqpOptions NONE = AmqpOptions.of(null, Map.of());
    private static final AmqpOptions GIVEN = AmqpOptions.of(null, Map.of("hostname", "mq"));

    private final Faults faults = new Faults();

    private static Map<String, Map<String, Setting>> sections(String... yaml) {
        Map<String, Map<String, Setting>> sections = new LinkedHashMap<>();
        for (String section : yaml) {
            sections.put("w" + sections.size(), YamlFile.read(section, "f.yaml"));
        }
        return sections;
    }

    private String broker(String option, AmqpOptions amqp, String fallback, String... sections) {
        ServerChoice choice = ServerChoice.broker(option, sections(sections), amqp, fallback, faults);
        return choice.shown() + " by " + choice.from();
    }

    @Test
    void theCommandLineBeatsTheSectionWhichBeatsTheOptionsWhichBeatTheDefault() {
        String section = "{broker: 'amqp://u:p@section/v'}";
        assertThat(broker("amqps://u:p@cli", GIVEN, "embedded", section)).isEqualTo("amqps://cli by --broker");
        assertThat(broker(null, GIVEN, "embedded", "{x: 1}", section)).isEqualTo("amqp://section/v by f.yaml:1");
        assertThat(broker(null, GIVEN, "embedded", "{x: 1}")).isEqualTo("amqp://mq:5672/%2Fdevelop by AMQP options");
        assertThat(broker(null, NONE, "embedded", "{x: 1}")).isEqualTo("embedded by default");
        assertThat(broker(null, NONE, null, "{x: 1}")).isEqualTo("amqp://127.0.0.1:5672/%2Fdevelop by default");
        assertThat(faults.all()).isEmpty();
    }

    @Test
    void oneBrokerServesAllWorkersOfAProcess() {
        broker(null, NONE, null, "{broker: embedded}", "{x: 1}", "{broker: 'amqp://other'}");
        assertThat(faults.all())
                .extracting(Object::toString)
                .containsExactly("f.yaml:1: w2: broker is another than at f.yaml:1"
                        + " (accepted: one broker for all workers of a process)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{redis: {host: r, port: '6380', db: 2, password: 'p@ss w'}} | redis://r:6380/2 | f.yaml:1",
                "{redis_config: {db: 1}} | redis://localhost:6379/1 | f.yaml:1",
                "{redis: {}} | embedded | default",
                "{x: 1} | embedded | default",
                "{redis: 'rediss://:p@h/3'} | rediss://h/3 | f.yaml:1"
            })
    void aWorkersRedisIsItsOwn(String section, String shown, String from) {
        ServerChoice choice = ServerChoice.redis(null, "w", YamlFile.read(section, "f.yaml"), "embedded", faults);
        assertThat(choice.shown()).isEqualTo(shown);
        assertThat(choice.from()).isEqualTo(from);
        assertThat(faults.all()).isEmpty();
    }

    @Test
    void keepsOddPasswordsInTheUrl() {
        ServerChoice choice =
                ServerChoice.redis(null, "w", YamlFile.read("{redis: {password: 'p@ :/+%'}}", "f.yaml"), null, faults);
        assertThat(choice.url()).isEqualTo("redis://:p%40%20%3A%2F%2B%25@localhost:6379/0");
    }

    @Test
    void refusesWhatIsNoServer() {
        broker("rabbit", NONE, null);
        broker(null, NONE, null, "{broker: 'http://x'}");
        ServerChoice.redis("tcp://secret", "w", Map.of(), null, faults);
        ServerChoice.redis(
                null, "w", YamlFile.read("{redis: {port: x, unix_socket_path: /s}}", "f.yaml"), null, faults);
        assertThat(faults.all())
                .extracting(Object::toString)
                .containsExactly(
                        "--broker: broker is not embedded and no amqp(s):// URL",
                        "f.yaml:1: w0: broker is not embedded and no amqp(s):// URL",
                        "f.yaml:1: w: redis.unix_socket_path is not served (accepted: host and port)",
                        "f.yaml:1: w: redis.port 'x' is not a whole number from 0 to 99999",
                        "--redis: redis is not embedded and no redis(s):// URL");
    }
}
