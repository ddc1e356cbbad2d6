package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.docs.Page;
import org.vumi.docs.SourceJar;
import org.yaml.snakeyaml.Yaml;

/** The router that the page shows works as a jar under lib/. */
class OwnRouterPageTest {
    private static final Page PAGE = Page.read(Path.of("docs/dispatcher/own-router.md"));

    @TempDir
    private Path home;

    @Test
    void routesAsThePageSays() throws Exception {
        SourceJar.make(
                PAGE.blocks("java").get(0),
                Files.createDirectories(home.resolve("lib")).resolve("my-router.jar"));
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
}
