package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagementPortTest {
    @TempDir
    private Path home;

    @Test
    void saysWhichPortIsTakenBeforeAnythingStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Launch launch = launch(taken.getLocalPort())) {
            assertThatThrownBy(() -> launch.prepare(faults -> List.of()))
                    .hasMessageStartingWith("management: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageEndingWith("(another: --management-port)");
        }
    }

    private Launch launch(int port) {
        return new Launch(new LaunchOptions(
                home,
                home.resolve("data"),
                null,
                null,
                AmqpOptions.of(null, Map.of()),
                ServerChoice.EMBEDDED,
                Servers.Embedded.OWN,
                new ManagementOptions("127.0.0.1", port, null)));
    }
}
