package org.vumi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes a jar of classes that a page shows, as its reader would. */
public final class SourceJar {
    private static final Pattern CLASS = Pattern.compile("public (?:final )?class (\\w+)");

    private SourceJar() {}

    /** As below, of one class. */
    public static void make(String source, Path jar) throws IOException {
        make(List.of(source), jar);
    }

    /**
     * @param sources of one public class each
     * @param jar to be made; what it is made of is left beside it
     */
    public static void make(List<String> sources, Path jar) throws IOException {
        Path classes = Files.createDirectories(jar.resolveSibling("classes"));
        List<String> arguments =
                new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        for (String source : sources) {
            Matcher name = CLASS.matcher(source);
            assertThat(name.find()).isTrue();
            arguments.add(Files.writeString(jar.resolveSibling(name.group(1) + ".java"), source)
                    .toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
    }
}
