package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://host, http://host",
        "HTTPS://Host:8443/A?b=%7B, HTTPS://Host:8443/A?b=%7B",
        "http://[::1]:80/x, http://[::1]:80/x",
        "http://b\u00fccher.example:81/\u00fc?\u00e9, http://xn--bcher-kva.example:81/%C3%BC?%C3%A9",
    })
    void readsWhatAnOperatorWrites(String text, String sent) throws Exception {
        assertThat(RelayUrl.of(text).uri()).hasToString(sent);
    }

    @Test
    void showsNoQuery() throws Exception {
        assertThat(RelayUrl.of("http://host:81/in?key=s3cret")).hasToString("http://host:81/in");
    }
}
