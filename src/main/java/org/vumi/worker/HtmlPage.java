package org.vumi.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vumi.component.web.WebResponse;

/** Pages for people: files beside this class, where {@code {{name}}} is filled in, in the one style of {@code management.css}. No scripts. */
final class HtmlPage {
    private static final Pattern PART = Pattern.compile("\\{\\{([a-z]+)}}");
    private static final Map<String, String> FILES = new ConcurrentHashMap<>();
    private static final String STYLE = file("management.css");
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + hash(STYLE)
            + "'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private HtmlPage() {}

    /** @param parts HTML, by the name that stands for it */
    static WebResponse of(int status, String name, Map<String, String> parts) {
        String filled = PART.matcher(FILES.computeIfAbsent(name, HtmlPage::file))
                .replaceAll(part ->
                        Matcher.quoteReplacement(part.group(1).equals("style") ? STYLE : parts.get(part.group(1))));
        return WebResponse.of(status, "text/html; charset=utf-8", filled).with("Content-Security-Policy", POLICY);
    }

    /** As text in an element or in an attribute's quotes. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String file(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
