package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.docs.Page;
import org.yaml.snakeyaml.Yaml;

/** The router that the page shows works as a jar under lib/. */
class OwnRouterPageTest {
    private static final Page PAGE = Page.read(Path.of("docs/dispatcher/own-router.md"));

    @TempDir
    private Path home;

    @Test
    void routesAsThePageSays() throws Exception {
        jar(PAGE.blocks("java").get(0));
        Map<String, Object> config = new Yaml().load(PAGE.blocks("yaml").get(0));
        try (DispatcherRig rig = DispatcherRig.start("dispatcher", config, home, null)) {
            byte[] message = Messages.inbound("smpp_transport", "8181");
            assertThat(rig.deliver("smpp_transport.inbound", message).routingKeys())
                    .containsExactly("my_application.inbound");
            assertThat(rig.deliver("smpp_transport.event", Messages.ack("smpp_transport"))
                            .routingKeys())
                    .containsExactly("my_application.event");
            assertThat(rig.deliver("my_application.outbound", message).routingKeys())
                    .containsExactly("smpp_transport.outbound");
        }
    }

    private void jar(String source) throws Exception {
        Path classes = Files.createDirectories(home.resolve("classes"));
        Path file = Files.writeString(home.resolve("MyRouter.java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                file.toString()))
                .isZero();
        String name = "com/example/MyRouter.class";
        Path lib = Files.createDirectories(home.resolve("lib"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(lib.resolve("my-router.jar")))) {
            jar.putNextEntry(new JarEntry(name));
            Files.copy(classes.resolve(name), jar);
            jar.closeEntry();
        }
    }
}
