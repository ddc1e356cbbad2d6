package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class BasicAuthTest {
    /** 0.4 broke the line after 76 characters. Source: spec core, D36. */
    @Test
    void longCredentialsStayOnOneLine() {
        String header = BasicAuth.header("u".repeat(100), "gehëim".repeat(100));
        assertThat(header).startsWith("Basic ").doesNotContain("\n", "\r");
        assertThat(new String(Base64.getDecoder().decode(header.substring(6)), UTF_8))
                .isEqualTo("u".repeat(100) + ":" + "gehëim".repeat(100));
    }
}
