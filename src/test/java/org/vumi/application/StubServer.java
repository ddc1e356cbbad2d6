package org.vumi.application;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP/1.1 server on a socket of its own, so that a test sees every byte and may answer anything, or nothing. */
public final class StubServer implements AutoCloseable {
    /** @param headers as they came, one line each */
    public record Request(String method, String target, List<String> headers, byte[] body) {
        public List<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }

        public String text() {
            return new String(body, UTF_8);
        }
    }

    /** Writes whatever the client shall get; closes the connection by throwing. */
    public interface Answer {
        void to(Request request, OutputStream out) throws Exception;
    }

    public final List<Request> requests = java.util.Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;
    private volatile Answer answer = status(200);

    public StubServer() {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new ServerSocketMaker() {});
    }

    /** Plain sockets unless overridden. */
    interface ServerSocketMaker {
        default ServerSocket make() throws IOException {
            return new ServerSocket();
        }
    }

    StubServer(InetSocketAddress address, ServerSocketMaker maker) {
        try {
            server = maker.make();
            server.setReuseAddress(true);
            server.bind(address, 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public void answers(Answer next) {
        answer = next;
    }

    /** A port where nobody listens. */
    static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Answer status(int status, String... headers) {
        return respond(status, new byte[0], headers);
    }

    static Answer reply(String text) {
        return respond(200, text.getBytes(UTF_8), "X-Vumi-HTTPRelay-Reply: true");
    }

    public static Answer respond(int status, byte[] body, String... headers) {
        String length = status == 204 ? "" : "Content-Length: " + body.length + "\r\n";
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        byte[] head = ("HTTP/1.1 " + status + " Whatever\r\n" + more + length + "\r\n").getBytes(ISO_8859_1);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return (request, out) -> out.write(all);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                open.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            for (Request request = read(in); request != null; request = read(in)) {
                requests.add(request);
                answer.to(request, out);
                out.flush();
            }
        } catch (Exception e) {
            // the client went away, or the answer was to hang up
        } finally {
            open.remove(socket);
        }
    }

    private static Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        String[] parts = first.split(" ");
        Request head = new Request(parts[0], parts[1], headers, new byte[0]);
        int length = head.header("Content-Length").stream()
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
        return new Request(parts[0], parts[1], headers, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "stub-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
