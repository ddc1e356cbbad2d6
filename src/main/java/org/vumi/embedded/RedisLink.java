package org.vumi.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An authenticated connection to a redis-server on 127.0.0.1 for the few commands that tell whose it is and whether it lives.
 *
 * <p>Speaks RESP 2: requests as arrays of bulk strings. Not for data: that is the store's client's.
 */
final class RedisLink implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private RedisLink(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * @param timeout for the connection and for each answer
     * @throws RedisRefusal if what listens there does not take our password, or is no Redis
     * @throws IOException if nothing listens there, or it does not answer in time
     */
    static RedisLink open(int port, String password, Duration timeout) throws IOException {
        Socket socket = new Socket();
        boolean open = false;
        try {
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getByName(LoopbackPort.HOST), port), millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            RedisLink link = new RedisLink(socket);
            link.call("AUTH", password);
            open = true;
            return link;
        } finally {
            if (!open) {
                socket.close();
            }
        }
    }

    /** True if it answers; false while it still loads its file. */
    boolean isLoaded() throws IOException {
        try {
            return call("PING").equals(List.of("PONG"));
        } catch (RedisRefusal e) {
            if (e.getMessage().startsWith("LOADING")) {
                return false;
            }
            throw e;
        }
    }

    /** The server's own process id. */
    long pid() throws IOException {
        return call("INFO", "server")
                .get(0)
                .lines()
                .filter(line -> line.startsWith("process_id:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring("process_id:".length()).strip()))
                .findFirst()
                .orElseThrow(() -> new RedisRefusal("INFO server names no process_id"));
    }

    /** The server's working directory, where its files are. */
    String directory() throws IOException {
        List<String> answer = call("CONFIG", "GET", "dir");
        if (answer.size() != 2) {
            throw new RedisRefusal("CONFIG GET dir answers " + answer);
        }
        return answer.get(1);
    }

    /** One request, one answer: the strings of an array, or a list of the one string. */
    private List<String> call(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.getBytes(UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(UTF_8));
        List<String> answer = new ArrayList<>();
        read(answer);
        return answer;
    }

    private void read(List<String> answer) throws IOException {
        String line = line();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> answer.add(rest);
            case '$' -> answer.add(bulk(Integer.parseInt(rest)));
            case '*' -> {
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    read(answer);
                }
            }
            case '-' -> throw new RedisRefusal(rest);
            default -> throw new RedisRefusal("it does not speak the Redis protocol");
        }
    }

    private String bulk(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("redis-server closed the connection");
        }
        return new String(bytes, UTF_8);
    }

    /** A line of at most 1 KiB, without its end; another server's banner may have none. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("redis-server closed the connection");
            }
            if (line.length() == 1024) {
                throw new RedisRefusal("it does not speak the Redis protocol");
            }
            line.append((char) octet);
        }
        String text = line.toString().stripTrailing();
        if (text.isEmpty()) {
            throw new RedisRefusal("it does not speak the Redis protocol");
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
