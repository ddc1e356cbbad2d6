package org.vumi.application.sms;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

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
    static WebRequest of(org.vumi.component.web.WebRequest request, String path) {
        return new WebRequest(
                request.method(),
                steps(request.uri().split("[?]", 2)[0], path),
                request.query(),
                request.header("Authorization"),
                Objects.requireNonNullElse(request.header("Host"), ""),
                request.header("Origin"),
                request.header("Content-Type"),
                idempotencyKey(request.headers("Idempotency-Key")),
                request.body());
    }

    private static String idempotencyKey(List<String> given) {
        if (given.size() > 1) {
            throw new Problem(400, "Idempotency-Key is given " + given.size() + " times", "Idempotency-Key", "one");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    private static List<String> steps(String uri, String path) {
        String rest = uri.startsWith(path) ? uri.substring(path.length()) : "";
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
