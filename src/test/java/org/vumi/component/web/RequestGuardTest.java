package org.vumi.component.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGuardTest {
    private final RequestGuard guard = new RequestGuard("smsc.example", 8080);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "LOCALHOST:8080",
                "127.0.0.1:8080",
                "[::1]:8080",
                "192.168.1.7:8080",
                "smsc.example:8080"
            })
    void answersItsOwnNamesAndAddresses(String host) {
        assertThat(guard.refusal(host, null, null)).isNull();
        assertThat(guard.refusal(host, "http://" + host, "same-origin")).isNull();
        assertThat(guard.refusal(host, "https://" + host, "same-origin")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:8080",
                "localhost",
                "localhost:8081",
                "localhost.evil.example:8080",
                "127.0.0.1.evil.example:8080",
                "x@localhost:8080",
                "localhost:8080/x",
                "localhost:8080 ",
                "",
                ":8080"
            })
    void refusesOtherHosts(String host) {
        assertThat(guard.refusal(host, null, null)).startsWith("Host is not");
    }

    @Test
    void refusesARequestWithoutHost() {
        assertThat(guard.refusal(null, null, null)).startsWith("Host is not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "http://localhost:8081",
                "https://localhost:8081",
                "ftp://localhost:8080",
                "null",
                "http://localhost"
            })
    void refusesOtherOrigins(String origin) {
        assertThat(guard.refusal("localhost:8080", origin, null)).isEqualTo("Origin is another site");
    }

    @Test
    void refusesWhatABrowserSaysComesFromAnotherSite() {
        assertThat(guard.refusal("localhost:8080", null, "cross-site")).isNotNull();
        assertThat(guard.refusal("localhost:8080", null, "same-site")).isNotNull();
        assertThat(guard.refusal("localhost:8080", null, "none")).isNull();
    }

    @Test
    void anyPortWillDoIfItIsNotKnown() {
        RequestGuard any = new RequestGuard("127.0.0.1", 0);
        assertThat(any.refusal("127.0.0.1:1234", "http://127.0.0.1:1234", "same-origin"))
                .isNull();
        assertThat(any.refusal("evil.example:1234", null, null)).isEqualTo("Host is not this server");
        assertThat(any.refusal("127.0.0.1:1234", "http://127.0.0.1:1", null)).isEqualTo("Origin is another site");
    }
}
