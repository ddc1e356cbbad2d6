package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from outside is bounded in time and size. */
class SourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/text", 200, 5);
        answer("/full", 200, Source.MOST_BYTES);
        answer("/long", 200, Source.MOST_BYTES + 1);
        answer("/gone", 404, 5);
        server.start();
    }

    private void answer(String path, int status, int length) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(status, length);
                exchange.getResponseBody().write("x".repeat(length).getBytes());
            } catch (IOException e) {
                // the client has heard enough
            }
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Source at(String path) {
        return Source.of("http://127.0.0.1:" + server.getAddress().getPort() + path, PATIENCE);
    }

    @Test
    void readsAnAnswer() throws Exception {
        assertThat(at("/text").read()).asString().isEqualTo("xxxxx");
        assertThat(at("/full").read()).hasSize(Source.MOST_BYTES);
        assertThat(at("/text").isRemote()).isTrue();
    }

    @Test
    void saysWhyThereIsNone() {
        assertThatThrownBy(() -> at("/long").read()).hasMessageContaining("longer than");
        assertThatThrownBy(() -> at("/gone").read()).hasMessage("the server answered 404");
        assertThatThrownBy(() -> Source.of("http://a b/", PATIENCE).read()).hasMessage("it is not a URL");
        assertThatThrownBy(() ->
                        Source.of("classpath:org/vumi/demo/none", PATIENCE).read())
                .hasMessage("there is no such resource");
    }

    @Test
    void waitsNoLongerThanItIsTold() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Source source = Source.of("http://127.0.0.1:" + silent.getLocalPort() + "/", Duration.ofMillis(50));
            assertThatThrownBy(source::read).hasMessageContaining("has not answered");
        }
    }

    @Test
    void readsFilesAndResources(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a b.txt"), "text");
        assertThat(Source.of(file.toString()).read()).asString().isEqualTo("text");
        assertThat(Source.of("file:" + file).read()).asString().isEqualTo("text");
        assertThat(Source.of("classpath:org/vumi/demo/words.txt").read()).isNotEmpty();
        Files.write(file, new byte[Source.MOST_BYTES + 1]);
        assertThatThrownBy(() -> Source.of(file.toString()).read()).hasMessageContaining("longer than");
    }
}
