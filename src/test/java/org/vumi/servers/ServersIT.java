package org.vumi.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

@ExtendWith(Servers.class)
class ServersIT {
    private static final String QUEUE = "kept";

    static RabbitMq rabbitMq;
    static RedisServer redis;

    @Test
    void keepsAConfirmedMessageWhenTheBrokerIsKilled() throws Exception {
        String vhost = rabbitMq.newVhost();
        publishConfirmed(vhost, "before the crash");

        rabbitMq.kill();
        assertThatThrownBy(() -> connect(vhost)).isInstanceOf(ConnectException.class);
        assertThat(rabbitMq.pids()).isEmpty();
        rabbitMq.start();

        assertThat(get(vhost)).isEqualTo("before the crash");
    }

    @Test
    void keepsAMessageOverARestartOnTheSamePort() throws Exception {
        String vhost = rabbitMq.newVhost();
        publishConfirmed(vhost, "before the restart");

        rabbitMq.restart();

        assertThat(get(vhost)).isEqualTo("before the restart");
    }

    @Test
    void neitherAnswersNorHangsUpWhilePaused() throws Exception {
        try (Connection connection = connect(rabbitMq.newVhost());
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(QUEUE, true, false, false, null);
            channel.confirmSelect();

            rabbitMq.pause();
            channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, new byte[1]);
            assertThatThrownBy(() -> channel.waitForConfirms(500)).isInstanceOf(TimeoutException.class);

            rabbitMq.resume();
            channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, new byte[1]);
            channel.waitForConfirmsOrDie(10_000);
            assertThat(channel.messageCount(QUEUE)).isEqualTo(2);
        }
    }

    @Test
    void givesEveryVhostItsOwnQueues() throws Exception {
        publishConfirmed(rabbitMq.newVhost(), "in one vhost");

        String other = rabbitMq.newVhost();
        assertThatThrownBy(() -> get(other)).isInstanceOf(IOException.class);
    }

    @Test
    void makesAVhostByItsName() throws Exception {
        String develop = rabbitMq.newVhost("/develop");

        assertThat(develop).endsWith("/%2Fdevelop");
        connect(develop).close();
        assertThat(rabbitMq.rabbitmqctl()).isExecutable();
        assertThat(rabbitMq.ctl("list_vhosts")).contains("/develop");
    }

    @Test
    void blocksPublishersDuringAMemoryAlarm() throws Exception {
        assertBlocksDuring(rabbitMq::raiseMemoryAlarm);
    }

    @Test
    void blocksPublishersDuringADiskAlarm() throws Exception {
        assertBlocksDuring(rabbitMq::raiseDiskAlarm);
    }

    @Test
    void listensOnLoopbackOnly() throws IOException {
        for (Server server : List.of(rabbitMq, redis)) {
            List<String> listening = new ArrayList<>();
            for (long pid : server.pids()) {
                listening.addAll(listeningAddresses(Path.of("/proc", String.valueOf(pid))));
            }
            assertThat(listening).isNotEmpty().containsOnly("0100007F"); // 127.0.0.1 as the kernel prints it
        }
    }

    @Test
    void needsNoEpmd() {
        assertThat(rabbitMq.pids())
                .allSatisfy(pid ->
                        assertThat(Path.of("/proc/" + pid + "/comm")).content().doesNotContain("epmd"));
    }

    @Test
    void tellsWhyCtlFailed() {
        assertThatThrownBy(() -> rabbitMq.ctl("delete_vhost", "no-such-vhost")).hasMessageContaining("no-such-vhost");
        assertThatThrownBy(() -> rabbitMq.eval("1 = 2")).hasMessageContaining("1 = 2 failed");
    }

    @Test
    void keepsAKeyWhenRedisIsKilled() {
        redis.confirmOnlyWhatIsOnDisk();
        withRedis(jedis -> jedis.set("key", "before the crash"));

        redis.kill();
        assertThatThrownBy(() -> withRedis(Jedis::ping)).isInstanceOf(JedisConnectionException.class);
        redis.start();

        withRedis(jedis -> assertThat(jedis.get("key")).isEqualTo("before the crash"));
        redis.flush();
        withRedis(jedis -> assertThat(jedis.get("key")).isNull());
    }

    @Test
    void redisIsSilentWhilePaused() {
        redis.pause();
        assertThatThrownBy(() -> new Jedis(redis.host(), redis.port(), 500)).hasMessageContaining("timed out");
        redis.resume();
        withRedis(jedis -> assertThat(jedis.ping()).isEqualTo("PONG"));
    }

    @Test
    void aPausedServerCanBeStopped() {
        redis.pause();
        redis.stop();
        assertThat(redis.isRunning()).isFalse();
        redis.start();
        assertThat(redis.isRunning()).isTrue();
    }

    @Test
    void aServerThatDoesNotStartSaysWhy() throws IOException {
        redis.stop();
        try (ServerSocket taken = new ServerSocket(redis.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(redis::start)
                    .hasMessageContaining("redis ended with 1")
                    .hasMessageContaining("bind");
        }
        redis.start();
    }

    @Test
    void saysWhatToInstall() {
        assertThatThrownBy(() -> Binary.find("rabbitmq-server", "rabbitmq-server", List.of(Path.of("/nowhere"))))
                .hasMessage("'rabbitmq-server' is not installed and the tests run against the real one: "
                        + "apt-get install rabbitmq-server");
    }

    private static void assertBlocksDuring(Runnable alarm) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch unblocked = new CountDownLatch(1);
        try (Connection connection = connect(rabbitMq.newVhost());
                Channel channel = connection.createChannel()) {
            connection.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);
            alarm.run();
            channel.basicPublish("", QUEUE, null, new byte[1]);
            assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

            rabbitMq.clearAlarms();
            assertThat(unblocked.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static List<String> listeningAddresses(Path process) throws IOException {
        Set<String> sockets;
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            sockets = files.map(ServersIT::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(process.resolve(table))) {
                String[] columns = line.trim().split("\\s+"); // 1: address:port, 3: state, 9: inode; see proc(5)
                if (columns[3].equals("0A") && sockets.contains(columns[9])) {
                    addresses.add(columns[1].split(":")[0]);
                }
            }
        }
        return addresses;
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (NoSuchFileException closed) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void publishConfirmed(String uri, String text) throws Exception {
        try (Connection connection = connect(uri);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(QUEUE, true, false, false, null);
            channel.confirmSelect();
            AMQP.BasicProperties persistent = MessageProperties.PERSISTENT_TEXT_PLAIN;
            channel.basicPublish("", QUEUE, persistent, text.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(Duration.ofSeconds(10).toMillis());
        }
    }

    private static String get(String uri) throws Exception {
        try (Connection connection = connect(uri);
                Channel channel = connection.createChannel()) {
            channel.queueDeclarePassive(QUEUE); // a lost queue is another fault than a lost message
            GetResponse response = channel.basicGet(QUEUE, true);
            return response == null ? null : new String(response.getBody(), StandardCharsets.UTF_8);
        }
    }

    private static Connection connect(String uri) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private static void withRedis(Consumer<Jedis> action) {
        try (Jedis jedis = new Jedis(URI.create(redis.uri()))) {
            action.accept(jedis);
        }
    }
}
