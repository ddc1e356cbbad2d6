package org.vumi.blinkenlights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vumi.component.web.WebResponse;

/** The page: what of it does not change. */
final class LightsFiles {
    private static final String OWN_ONLY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8");

    private final Map<String, WebResponse> files = new TreeMap<>();

    LightsFiles() {
        TYPES.forEach((name, type) -> files.put(name, read(name, type)));
        files.put("", files.remove("index.html"));
    }

    private static WebResponse read(String name, String type) {
        try (InputStream file = LightsFiles.class.getResourceAsStream(name)) {
            return WebResponse.of(200, type, file.readAllBytes()).with("Content-Security-Policy", OWN_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name empty for the page */
    Optional<WebResponse> file(String name) {
        return Optional.ofNullable(files.get(name));
    }
}
