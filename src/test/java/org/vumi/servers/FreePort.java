package org.vumi.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports for servers that are stopped and started again on the same port.
 *
 * <p>Port 0 would give one from the range the kernel hands to outgoing connections, where a client may take it while the
 * server is down. So this picks one at random below that range, from 10000 up.
 */
public final class FreePort {
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = 10_000;
    private static final int ATTEMPTS = 200;

    private FreePort() {}

    /** A port nobody listens on now; another process may still be quicker to take it. */
    public static int next() {
        int end = ephemeralStart();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port found between " + LOWEST + " and " + end);
    }

    private static int ephemeralStart() {
        // in one read, unlike readString: the kernel serves this file from its beginning only
        try (BufferedReader range = Files.newBufferedReader(EPHEMERAL_RANGE)) {
            int start = Integer.parseInt(range.readLine().split("\\s+")[0]);
            return start > LOWEST + ATTEMPTS ? start : 65_536; // a machine whose range is wide leaves no better choice
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
