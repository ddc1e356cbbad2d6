package org.vumi.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** Files of a directory on the classpath, for browsers. */
final class ConsoleFiles {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8",
            "ico", "image/x-icon",
            "png", "image/png",
            "woff2", "font/woff2");

    /** These are small already. */
    private static final List<String> PACKED = List.of("ico", "png", "woff2");

    /** Below, packing saves nothing. */
    private static final int SMALL = 1_024;

    /** A name with the hash of the content: the next version has another. */
    private static final Pattern HASHED = Pattern.compile(".*\\.[0-9a-f]{8,}\\..*");

    private final String directory;

    /** Of each file that was asked for, which are no more than there are. */
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    ConsoleFiles(String directory) {
        this.directory = directory;
    }

    /**
     * @param path below the directory
     * @return empty if there is no such file, or it is of a kind that no browser asks for
     */
    Optional<WebResponse> find(String path, WebRequest request) {
        String extension = path.substring(path.lastIndexOf('.') + 1);
        String type = TYPES.get(extension);
        if (type == null || Arrays.stream(path.split("[/\\\\]", -1)).anyMatch(part -> part.matches("|\\.+"))) {
            return Optional.empty();
        }
        byte[] content = content(path);
        if (content == null) {
            return Optional.empty();
        }
        String tag = tags.computeIfAbsent(path, any -> tag(content));
        boolean packed = content.length > SMALL && !PACKED.contains(extension) && takesPacked(request);
        boolean known = tag.equals(request.header("If-None-Match"));
        return Optional.of(WebResponse.of(
                                known ? 304 : 200, type, known ? new byte[0] : packed ? packed(content) : content)
                        .with("ETag", tag)
                        .with("Vary", "Accept-Encoding")
                        .with(
                                "Cache-Control",
                                HASHED.matcher(path).matches() ? "private, max-age=31536000, immutable" : "no-cache"))
                .map(answer -> packed && !known ? answer.with("Content-Encoding", "gzip") : answer);
    }

    private byte[] content(String path) {
        try (InputStream file = ConsoleFiles.class.getClassLoader().getResourceAsStream(directory + "/" + path)) {
            return file == null ? null : file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + "/" + path + " cannot be read", e);
        }
    }

    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean takesPacked(WebRequest request) {
        String encodings = request.header("Accept-Encoding");
        return encodings != null && encodings.contains("gzip");
    }

    private static byte[] packed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 3);
        try (GZIPOutputStream packing = new GZIPOutputStream(bytes)) {
            packing.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
