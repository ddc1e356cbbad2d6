package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a request is answered with.
 *
 * @param body empty if {@code opened} writes it
 * @param headers beside those of the content
 * @param opened given what it writes to, when the client has been told that it will; null if the body is whole. Must not wait
 */
public record WebResponse(
        int status, String contentType, byte[] body, Map<String, String> headers, Consumer<WebStream> opened) {
    private static final String TEXT = "text/plain; charset=utf-8";

    public static WebResponse text(int status, String text) {
        return of(status, TEXT, text);
    }

    public static WebResponse of(int status, String contentType, String text) {
        return of(status, contentType, text.getBytes(UTF_8));
    }

    public static WebResponse of(int status, String contentType, byte[] body) {
        return new WebResponse(status, contentType, body, Map.of(), null);
    }

    /** An answer without an end; a HEAD request never opens it. */
    public static WebResponse stream(String contentType, Consumer<WebStream> opened) {
        return new WebResponse(200, contentType, new byte[0], Map.of(), opened);
    }

    /** The same, opened otherwise. */
    public WebResponse opening(Consumer<WebStream> other) {
        return new WebResponse(status, contentType, body, headers, other);
    }

    /** We cannot take it now; the client should come again. */
    public static WebResponse later(String sentence) {
        return text(503, sentence).with("Retry-After", "5");
    }

    public WebResponse with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new WebResponse(status, contentType, body, Map.copyOf(all), opened);
    }

    public String text() {
        return new String(body, UTF_8);
    }
}
