package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.LogLines;
import org.vumi.config.ConfigException;

/** What is refused at the start. */
class HttpRelaySettingsTest {
    private static void assertRefused(Map<String, Object> keys, String sentences) {
        assertThatThrownBy(() -> RelayRig.of(keys).close())
                .isInstanceOf(ConfigException.class)
                .hasMessage(sentences);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ftp://host/              | url has the scheme 'ftp' (accepted: http, https)
            http://bob:s3cret@host/  | url has credentials in it (write them as username and password)
            http://b_b:s3cret@h_st/  | url has credentials in it (write them as username and password)
            http://host/#part        | url has a fragment ('#…'), which no server would see
            http://h_st/             | url has no host, or one that is not a name or address with a port up to 65535
            http://host:70000/       | url has no host, or one that is not a name or address with a port up to 65535
            http:///path             | url 'http:///path' is not a URL such as http://127.0.0.1:8001/
            http://host/a b          | url is not a URL: Illegal character in path at character 14
            """)
    void refusesUrlsThatCannotBeUsed(String url, String sentence) {
        assertThatThrownBy(() -> RelayRig.of(Map.of("url", url)).close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("relay: url ")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("s3cret"));
        if (!sentence.contains("is not a URL")) { // the others the runtime finds for itself, in its own words
            assertRefused(Map.of("url", url), "relay.yaml:1: relay: " + sentence);
        }
    }

    @Test
    void tellsAllFaultsAtOnce() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("url", "ftp://host/");
        keys.put("event_url", "gopher://host/");
        keys.put("http_method", "TRACE");
        keys.put("auth_method", "digest");

        assertRefused(keys, """
                relay.yaml:1: relay: auth_method 'digest' is not known (accepted: basic)
                relay.yaml:1: relay: url has the scheme 'ftp' (accepted: http, https)
                relay.yaml:1: relay: event_url has the scheme 'gopher' (accepted: http, https)
                relay.yaml:1: relay: http_method 'TRACE' cannot relay a message (accepted: GET, PATCH, POST, PUT, DELETE)""");
    }

    @Test
    void needsAUrl() {
        assertRefused(
                Map.of(),
                "relay.yaml:1: relay: missing key url (url): Where messages go; http or https, without credentials.");
    }

    @Test
    void warnsOfRetriesThatOutlastTheBroker() throws Exception {
        try (LogLines log = new LogLines()) {
            RelayRig.of(Map.of("url", "http://host/", "retry_limit", 30)).close();
            assertThat(log.at(Level.WARN))
                    .containsExactly(
                            "t: with this timeout, retry_limit, retry_delay and retry_max_delay a message may be"
                                    + " unacknowledged for 40 minutes; RabbitMQ allows 30 and then delivers it again");
        }
        try (LogLines log = new LogLines()) {
            RelayRig.of(Map.of("url", "http://host/")).close();
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }
}
