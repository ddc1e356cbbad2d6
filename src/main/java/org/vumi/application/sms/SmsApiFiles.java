package org.vumi.application.sms;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the API says about itself, to anybody: its OpenAPI document, and a page that shows it and lets one try it. */
final class SmsApiFiles {
    private static final String SCRIPTS_OF_ITS_OWN_ONLY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "openapi.json", "application/json",
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8");

    private final Map<String, WebAnswer> files = new TreeMap<>();

    SmsApiFiles() {
        TYPES.forEach((name, type) -> files.put(name, read(name, type)));
        files.put("", files.remove("index.html"));
    }

    private static WebAnswer read(String name, String type) {
        try (InputStream file = SmsApiFiles.class.getResourceAsStream(name)) {
            return new WebAnswer(200, type, file.readAllBytes(), Map.of())
                    .with("Content-Security-Policy", SCRIPTS_OF_ITS_OWN_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name empty for the page */
    Optional<WebAnswer> file(String name) {
        return Optional.ofNullable(files.get(name));
    }
}
