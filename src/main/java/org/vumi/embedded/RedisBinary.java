package org.vumi.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * A redis-server that runs on this machine: the one in embedded-redis' jar, else the system's on PATH.
 *
 * @param file the executable
 * @param version as it says itself, such as "6.2.11"
 */
record RedisBinary(Path file, String version) {
    /** Its user {@code default} and the way it reads its configuration came with version 6. */
    private static final int OLDEST = 6;
    /** Redis 7 keeps its append-only file in this directory; older ones do not see it and start empty. */
    private static final String FILES_OF_7 = "appendonlydir";

    private static final Pattern VERSION = Pattern.compile("v=(\\d+)(\\.[\\d.]+)");

    /**
     * @param directory Redis' own: the executable is unpacked there, and files in it may demand a newer version
     * @throws EmbeddedException if there is none, with what was tried
     */
    static RedisBinary find(Path directory) {
        return find(directory, System.getenv().getOrDefault("PATH", ""));
    }

    static RedisBinary find(Path directory, String searchPath) {
        int oldest = Files.isDirectory(directory.resolve(FILES_OF_7)) ? 7 : OLDEST;
        List<String> tried = new ArrayList<>();
        return Stream.<Candidate>of(() -> bundled(directory), () -> onPath(searchPath))
                .flatMap(candidate -> usable(candidate, oldest, tried).stream())
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("no redis-server for this machine (" + String.join("; ", tried)
                        + "); install redis-server, or give --redis=redis://…"));
    }

    private static Optional<RedisBinary> usable(Candidate candidate, int oldest, List<String> tried) {
        try {
            Path file = candidate.file();
            Matcher version = VERSION.matcher(output(file));
            if (!version.find()) {
                tried.add(file + " does not run here: " + output(file).strip());
            } else if (Integer.parseInt(version.group(1)) < oldest) {
                tried.add(
                        file + " is version " + version.group(1) + version.group(2) + ", not " + oldest + " or newer");
            } else {
                return Optional.of(new RedisBinary(file, version.group(1) + version.group(2)));
            }
        } catch (IOException | UnsupportedOperationException e) {
            tried.add(e.getMessage());
        }
        return Optional.empty();
    }

    private static Path bundled(Path directory) throws IOException {
        String resource = ExecutableProvider.newProvidedVersionsMap().get(platform());
        if (resource == null || resource.endsWith(".exe")) {
            throw new IOException(
                    "none is bundled for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        }
        Path file = directory.resolve(resource.substring(1));
        try (InputStream in = ExecutableProvider.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("none is bundled as " + resource);
            }
            byte[] executable = in.readAllBytes();
            if (!Files.exists(file) || Files.size(file) != executable.length) {
                unpack(executable, file);
            }
        }
        return file;
    }

    /** By rename: an executable that runs cannot be written, and half of one would look like all. */
    private static void unpack(byte[] executable, Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Permissions.createFile(fresh);
        Files.write(fresh, executable);
        if (!fresh.toFile().setExecutable(true)) {
            throw new IOException(fresh + " cannot be made executable");
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static OsArchitecture platform() throws IOException {
        try {
            return OsArchitecture.detectOSandArchitecture();
        } catch (RuntimeException e) {
            throw new IOException("platform not known: " + e, e);
        }
    }

    private static Path onPath(String searchPath) throws IOException {
        return Stream.of(searchPath.split(File.pathSeparator))
                .filter(directory -> !directory.isBlank())
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("none on PATH"));
    }

    /** What {@code redis-server --version} says, or why it says nothing (a missing library, a noexec mount). */
    private static String output(Path file) throws IOException {
        Process process = new ProcessBuilder(file.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor(5, TimeUnit.SECONDS);
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while trying " + file, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private interface Candidate {
        Path file() throws IOException;
    }
}
