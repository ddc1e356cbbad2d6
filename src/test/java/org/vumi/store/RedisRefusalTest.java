package org.vumi.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that is there and answers, but with why it cannot: as one does that reads its file after a start. */
class RedisRefusalTest {
    private ServerSocket server;
    private Redis redis;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        redis = new Redis(() -> "redis://127.0.0.1:" + server.getLocalPort());
        daemon(() -> {
            while (!server.isClosed()) {
                try {
                    Socket one = server.accept();
                    daemon(() -> refuse(one));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        redis.stop();
        server.close();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private static void refuse(Socket one) {
        try (one) {
            BufferedReader in = new BufferedReader(new InputStreamReader(one.getInputStream(), US_ASCII));
            for (String line; (line = in.readLine()) != null; ) {
                if (line.startsWith("*")) {
                    in.readLine();
                    boolean setUp = in.readLine().matches("(?i)CLIENT|SELECT|HELLO");
                    String answer = setUp ? "+OK\r\n" : "-LOADING Redis is loading the dataset in memory\r\n";
                    one.getOutputStream().write(answer.getBytes(US_ASCII));
                }
            }
        } catch (IOException gone) {
            // the client closed
        }
    }

    @Test
    void isUnavailable() {
        assertThatThrownBy(() -> redis.get("key"))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("LOADING");
    }

    @Test
    void redeliveredMessagesAreCountedInMemoryMeanwhile() {
        RedisDeliveryCounter counter = new RedisDeliveryCounter(redis);
        assertThat(counter.count("key")).isEqualTo(1);
        counter.forget("key");
        assertThat(new RedisDeliveryCounter(redis).count("key")).isEqualTo(1);
        new RedisDeliveryCounter(redis).forget("key");
    }
}
