package org.vumi.simulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Makes the JDK's HTTP servers of this package. */
final class HttpListener {
    private static final int BACKLOG = 100;

    static {
        // else each answer waits some 40 ms for the acknowledgement of its own header
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private HttpListener() {}

    /**
     * @param who begins the message if it cannot listen
     * @param port 0 for any free one
     */
    static HttpServer listen(String who, String host, int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    who + ": cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + " (is another process there?)",
                    e);
        }
    }
}
