package org.vumi.worker;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * Finds every {@code routes/**}{@code /*.camel.yaml}: on the class path, be it directories or jars, in jars under
 * {@code <home>/lib}, and below {@code <home>/routes}. A file of the home replaces a built-in one of the same path.
 */
final class TemplateFiles {
    private static final String ROOT = "routes";
    private static final String SUFFIX = ".camel.yaml";

    private final ClassLoader classes;
    private final Path home;

    /** @param classes sees the built-in templates and those in users' jars */
    TemplateFiles(ClassLoader classes, Path home) {
        this.classes = classes;
        this.home = home;
    }

    /** @return built-in files, by path below {@code routes/} */
    List<Resource> builtIn() throws IOException {
        Map<String, Resource> files = new TreeMap<>();
        for (URL url : roots()) {
            URI uri = uri(url);
            if (!"jar".equals(uri.getScheme())) {
                collect(Path.of(uri), "classpath:" + ROOT + "/", files);
                continue;
            }
            try (FileSystem jar = FileSystems.newFileSystem(jarOf(uri))) {
                collect(jar.getPath("/" + ROOT), "classpath:" + ROOT + "/", files);
            }
        }
        Set<String> replaced = inHome().keySet();
        files.keySet().removeAll(replaced);
        return List.copyOf(files.values());
    }

    /** @return the home's own files, by path below {@code routes/} */
    List<Resource> ofHome() throws IOException {
        return List.copyOf(inHome().values());
    }

    private Map<String, Resource> inHome() throws IOException {
        Map<String, Resource> files = new TreeMap<>();
        Path root = home.resolve(ROOT);
        if (Files.isDirectory(root)) {
            collect(root, root + "/", files);
        }
        return files;
    }

    private static void collect(Path root, String prefix, Map<String, Resource> files) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.filter(path -> path.getFileName() != null
                            && path.getFileName().toString().endsWith(SUFFIX))
                    .forEach(paths::add);
        }
        for (Path path : paths) {
            String name = root.relativize(path).toString().replace('\\', '/');
            files.putIfAbsent(name, ResourceHelper.fromBytes(prefix + name, Files.readAllBytes(path)));
        }
    }

    /** The directories named routes; a jar without directory entries is found through a file that is always there. */
    private Set<URL> roots() throws IOException {
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
