package org.vumi.application.sms;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * One request of a client.
 *
 * @param steps of the path, after the API's own; decoded; none for the API's path without a slash at its end
 * @param query what stands after the question mark; empty for nothing
 * @param authorization null if there is none, as all that follow
 */
record WebRequest(
        String method,
        List<String> steps,
        String query,
        String authorization,
        String host,
        String origin,
        String contentType,
        String idempotencyKey,
        byte[] body) {

    /**
     * @param path of the API, without a slash at its end
     * @throws Problem if the path is none
     */
    static WebRequest of(Exchange exchange, String path) {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        return new WebRequest(
                text(message, Exchange.HTTP_METHOD, "GET"),
                steps(text(message, Exchange.HTTP_URI, path), path),
                text(message, Exchange.HTTP_RAW_QUERY, ""),
                text(message, "Authorization", null),
                text(message, "Host", ""),
                text(message, "Origin", null),
                text(message, Exchange.CONTENT_TYPE, null),
                text(message, "Idempotency-Key", null),
                body == null ? new byte[0] : body);
    }

    private static String text(Message message, String header, String otherwise) {
        Object value = message.getHeader(header);
        if (value instanceof List<?> repeated && header.equals("Idempotency-Key")) {
            throw new Problem(400, "Idempotency-Key is given " + repeated.size() + " times", header, "one");
        }
        return value == null ? otherwise : value.toString();
    }

    private static List<String> steps(String uri, String path) {
        int from = uri.indexOf(path); // a client may write the whole URL in its request line
        String rest = from < 0 ? "" : uri.substring(from + path.length());
        if (rest.isEmpty()) {
            return List.of();
        }
        try {
            return Arrays.stream(rest.split("/", -1))
                    .skip(rest.startsWith("/") ? 1 : 0)
                    .map(step -> URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "the path is not encoded as paths are");
        }
    }

    boolean isJson() {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }
}
