package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param headers beside those of the content
 */
public record WebResponse(int status, String contentType, byte[] body, Map<String, String> headers) {
    private static final String TEXT = "text/plain; charset=utf-8";

    public static WebResponse text(int status, String text) {
        return of(status, TEXT, text);
    }

    public static WebResponse of(int status, String contentType, String text) {
        return new WebResponse(status, contentType, text.getBytes(UTF_8), Map.of());
    }

    /** We cannot take it now; the client should come again. */
    public static WebResponse later(String sentence) {
        return text(503, sentence).with("Retry-After", "5");
    }

    public WebResponse with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new WebResponse(status, contentType, body, Map.copyOf(all));
    }

    public String text() {
        return new String(body, UTF_8);
    }
}
