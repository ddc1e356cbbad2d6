package org.vumi.tracing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans by OTLP over HTTP, as a collector does, and reads as much of the protocol buffers as tests ask for. */
final class OtlpSink implements AutoCloseable {
    /** @param parent empty for the first of a trace */
    record Received(
            String service, String trace, String id, String parent, String name, Map<String, String> attributes) {}

    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    OtlpSink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Received> spans() {
        return List.copyOf(spans);
    }

    /** All bytes that came, as text. */
    String raw() {
        StringBuilder raw = new StringBuilder();
        bodies.forEach(body -> raw.append(new String(body, ISO_8859_1)));
        return raw.toString();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            bodies.add(body);
            for (ByteBuffer resourceSpans : fields(ByteBuffer.wrap(body)).get(1)) {
                read(resourceSpans);
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void read(ByteBuffer resourceSpans) {
        Map<Integer, List<ByteBuffer>> parts = fields(resourceSpans);
        String service = attributes(fields(parts.get(1).get(0)).get(1)).get("service.name");
        for (ByteBuffer scope : parts.get(2)) {
            for (ByteBuffer span : fields(scope).get(2)) {
                Map<Integer, List<ByteBuffer>> of = fields(span);
                spans.add(new Received(
                        service,
                        hex(of.get(1)),
                        hex(of.get(2)),
                        hex(of.get(4)),
                        text(of.get(5)),
                        attributes(of.get(9))));
            }
        }
    }

    private static Map<String, String> attributes(List<ByteBuffer> pairs) {
        Map<String, String> attributes = new TreeMap<>();
        for (ByteBuffer pair : pairs == null ? List.<ByteBuffer>of() : pairs) {
            Map<Integer, List<ByteBuffer>> of = fields(pair);
            attributes.put(text(of.get(1)), text(fields(of.get(2).get(0)).get(1)));
        }
        return attributes;
    }

    private static String text(List<ByteBuffer> field) {
        return field == null ? "" : UTF_8.decode(field.get(0).duplicate()).toString();
    }

    private static String hex(List<ByteBuffer> field) {
        if (field == null) {
            return "";
        }
        byte[] octets = new byte[field.get(0).remaining()];
        field.get(0).duplicate().get(octets);
        return HexFormat.of().formatHex(octets);
    }

    /** The fields of one message that have a length, by number; those that are numbers are passed over. */
    private static Map<Integer, List<ByteBuffer>> fields(ByteBuffer message) {
        Map<Integer, List<ByteBuffer>> fields = new TreeMap<>();
        ByteBuffer in = message.duplicate();
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case 0 -> varint(in);
                case 1 -> in.position(in.position() + Long.BYTES);
                case 5 -> in.position(in.position() + Integer.BYTES);
                case 2 -> {
                    int length = (int) varint(in);
                    fields.computeIfAbsent(number, key -> new ArrayList<>()).add(in.slice(in.position(), length));
                    in.position(in.position() + length);
                }
                default -> throw new IllegalArgumentException("wire type of field " + number);
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
