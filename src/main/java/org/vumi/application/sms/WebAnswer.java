package org.vumi.application.sms;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebResponse;

/**
 * The answer to a request.
 *
 * @param headers beside those that every answer has
 */
record WebAnswer(int status, String contentType, byte[] body, Map<String, String> headers) {
    static WebAnswer json(int status, Map<String, ?> object) {
        return new WebAnswer(status, "application/json", MessageCodec.encode(object), Map.of());
    }

    static WebAnswer of(Problem problem) {
        WebAnswer answer = new WebAnswer(
                problem.status(), "application/problem+json", MessageCodec.encode(problem.fields()), Map.of());
        return problem.retryAfterSeconds() == 0
                ? answer
                : answer.with("Retry-After", String.valueOf(problem.retryAfterSeconds()));
    }

    WebAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new WebAnswer(status, contentType, body, more);
    }

    /** Puts it in the place of the request. */
    void to(Exchange exchange) {
        exchange.setException(null);
        exchange.getMessage().setBody(new WebResponse(status, contentType, body, headers, null));
    }
}
