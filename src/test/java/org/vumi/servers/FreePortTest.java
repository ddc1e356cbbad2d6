package org.vumi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void staysOutOfTheRangeOfOutgoingConnections() throws Exception {
        String range = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))
                .get(0);
        int start = Integer.parseInt(range.split("\\s+")[0]);

        assertThat(IntStream.range(0, 500).map(i -> FreePort.next()))
                .as("ports, with outgoing ones from %d", start)
                .allMatch(port -> port >= 10_000 && port < (start > 10_200 ? start : 65_536));
    }
}
