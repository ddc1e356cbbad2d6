package org.vumi.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every {@code routes/**}{@code /*.camel.yaml}, as it was read: on the class path, be it directories or jars, in jars under
 * {@code <home>/lib}, and below {@code <home>/routes}. A file of the home replaces a built-in one of the same path.
 *
 * @param builtIn by path, the replaced ones too
 * @param ofHome by path
 */
record TemplateFiles(List<TemplateFile> builtIn, List<TemplateFile> ofHome) {
    static final String ROOT = "routes";
    private static final String SUFFIX = ".camel.yaml";

    /** @param classes sees the built-in templates and those in users' jars */
    static TemplateFiles read(ClassLoader classes, Path home) {
        try {
            Map<String, TemplateFile> builtIn = new TreeMap<>();
            for (URL url : roots(classes)) {
                URI uri = uri(url);
                if (!"jar".equals(uri.getScheme())) {
                    collect(Path.of(uri), "classpath:" + ROOT + "/", builtIn);
                    continue;
                }
                try (FileSystem jar = FileSystems.newFileSystem(jarOf(uri))) {
                    collect(jar.getPath("/" + ROOT), "classpath:" + ROOT + "/", builtIn);
                }
            }
            Map<String, TemplateFile> ofHome = new TreeMap<>();
            Path root = home.resolve(ROOT);
            if (Files.isDirectory(root)) {
                collect(root, root + "/", ofHome);
            }
            return new TemplateFiles(List.copyOf(builtIn.values()), List.copyOf(ofHome.values()));
        } catch (IOException e) {
            throw new UncheckedIOException("route templates cannot be read", e);
        }
    }

    /** The built-in files that no file of the home replaces. */
    List<TemplateFile> builtInUsed() {
        Set<String> replaced = ofHome.stream().map(TemplateFile::path).collect(Collectors.toSet());
        return builtIn.stream().filter(file -> !replaced.contains(file.path())).toList();
    }

    private static boolean isOne(Path file) {
        return file.getFileName() != null && file.getFileName().toString().endsWith(SUFFIX);
    }

    /**
     * The templates below a directory. Not what a dot hides: editors have their own there, and a mounted ConfigMap each file once more.
     *
     * @param root no link: a walk does not follow the one that it begins at
     */
    static List<Path> below(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(TemplateFiles::isOne)
                    .filter(file -> !isHidden(root.relativize(file)))
                    .toList();
        }
    }

    private static boolean isHidden(Path below) {
        for (Path name : below) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static void collect(Path root, String prefix, Map<String, TemplateFile> files) throws IOException {
        Path walked = root.toRealPath();
        for (Path path : below(walked)) {
            String name = walked.relativize(path).toString().replace('\\', '/');
            // not readString, which refuses what is no UTF-8: one such file is a fault of its own
            String content = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            files.putIfAbsent(name, new TemplateFile(name, prefix + name, content));
        }
    }

    /** The directories named routes; a jar without directory entries is found through a file that is always there. */
    private static Set<URL> roots(ClassLoader classes) throws IOException {
        Set<URL> roots = new LinkedHashSet<>(Collections.list(classes.getResources(ROOT)));
        for (URL marker : Collections.list(classes.getResources(NotYet.RESOURCE))) {
            roots.add(new URL(marker, "."));
        }
        return roots;
    }

    private static URI uri(URL url) throws IOException {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IOException("not a place of templates: " + url, e);
        }
    }

    /** {@code jar:file:/a/b.jar!/routes} is in {@code /a/b.jar}. */
    private static Path jarOf(URI uri) {
        String inner = uri.getRawSchemeSpecificPart();
        return Path.of(URI.create(inner.substring(0, inner.indexOf("!/"))));
    }
}
