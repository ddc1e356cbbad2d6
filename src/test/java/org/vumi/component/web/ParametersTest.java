package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
                "/?" + input.path("query").asText(),
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

    /** As Netty hands on what stands in a request line, and curl writes there what it is told. */
    @Test
    void octetsMayStandAsTheyAre() {
        String octets = new String("a=h\u00f6&b=\u20ac".getBytes(UTF_8), ISO_8859_1);
        Parameters query = new WebRequest("GET", "/?" + octets, new DefaultHttpHeaders(), new byte[0], "").parameters();

        assertThat(query.first("a")).contains("h\u00f6");
        assertThat(query.first("b")).contains("\u20ac");
        assertThat(WebPath.decoded(new String("/\u00f6".getBytes(UTF_8), ISO_8859_1)))
                .containsExactly("\u00f6");
    }

    @Test
    void octetsOfAFormThatAreNoUtf8AreUnreadable() {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        headers.set("Content-Type", "application/x-www-form-urlencoded");
        byte[] body = "a=h\u00f6".getBytes(ISO_8859_1);
        Parameters form = new WebRequest("POST", "/", headers, body, "").parameters();

        assertThat(form.names()).isEmpty();
        assertThat(form.unreadable()).containsExactly("a");
    }

    @Test
    void aFormOfSeveralPartsThatIsNoneIsRefused() {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        headers.set("Content-Type", "multipart/form-data");
        WebRequest request = new WebRequest("POST", "/", headers, new byte[] {1}, "127.0.0.1:1");

        assertThatThrownBy(request::parameters).hasMessage("not a form of several parts");
    }
}
