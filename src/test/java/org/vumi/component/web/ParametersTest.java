package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;

class ParametersTest {
    static Stream<Vector> cases() {
        return Vectors.cases("transport-httprpc");
    }

    private static WebRequest request(JsonNode input) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        if (!input.path("content_type").isNull()) {
            headers.set("Content-Type", input.path("content_type").asText());
        }
        return new WebRequest(
                input.path("method").asText(),
                List.of(),
                input.path("query").asText(),
                headers,
                input.path("body").asText().getBytes(UTF_8),
                "127.0.0.1:1");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsQueryAndForm(Vector one) {
        Parameters parameters = request(one.input()).parameters();
        List<String> expected = new ArrayList<>();
        for (JsonNode parameter : one.expected().path("parameters")) {
            expected.add(parameter.path(0).asText());
            List<String> values = new ArrayList<>();
            parameter.path(1).forEach(value -> values.add(value.asText()));
            assertThat(parameters.all(parameter.path(0).asText())).isEqualTo(values);
        }
        List<String> unreadable = new ArrayList<>();
        one.expected().path("unreadable").forEach(name -> unreadable.add(name.asText()));

        assertThat(parameters.names()).containsExactlyElementsOf(expected);
        assertThat(parameters.unreadable()).containsExactlyElementsOf(unreadable);
    }

    @Test
    void aFormOfSeveralPartsThatIsNoneIsRefused() {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        headers.set("Content-Type", "multipart/form-data");
        WebRequest request = new WebRequest("POST", List.of(), "", headers, new byte[] {1}, "127.0.0.1:1");

        assertThatThrownBy(request::parameters).hasMessage("not a form of several parts");
    }
}
