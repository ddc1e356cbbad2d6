package org.vumi.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

class EmbeddedServicesIT {
    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void name() throws IOException {
        directory = parent.toRealPath().resolve("data");
    }

    @Test
    void keepsMessagesBindingsAndKeysOverACleanRestart() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, true, true)) {
            String url = services.amqpUrl().orElseThrow();
            Clients.publish(url, "kept", "one", "two");
            try (Connection connection = Clients.amqp(url)) {
                Channel channel = connection.createChannel();
                channel.exchangeDeclare("vumi", "direct", true);
                channel.queueBind("kept", "vumi", "key");
            }
            try (Jedis redis = Clients.redis(services.redisUrl().orElseThrow())) {
                redis.set("kept", "value");
            }
        }
        assertThat(redisProcesses()).isEmpty();

        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, true, true)) {
            String url = services.amqpUrl().orElseThrow();
            try (Connection connection = Clients.amqp(url)) {
                connection.createChannel().basicPublish("vumi", "key", null, "three".getBytes());
            }
            assertThat(Clients.waiting(url, "kept")).contains("one", "two");
            try (Jedis redis = Clients.redis(services.redisUrl().orElseThrow())) {
                assertThat(redis.get("kept")).isEqualTo("value");
            }
        }
    }

    @Test
    void listensOnTheLoopbackAddressOnly() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, true, true)) {
            int amqp = URI.create(services.amqpUrl().orElseThrow()).getPort();
            int redis = URI.create(services.redisUrl().orElseThrow()).getPort();
            assertThat(listeners(amqp)).isNotEmpty().allMatch(EmbeddedServicesIT::isLoopback);
            assertThat(listeners(redis)).isNotEmpty().allMatch(EmbeddedServicesIT::isLoopback);
        }
    }

    @Test
    void refusesAWrongPasswordAndNone() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, true, true)) {
            String wrong = services.amqpUrl().orElseThrow().replaceFirst("vumi:[^@]+@", "vumi:guess@");
            assertThatThrownBy(() -> Clients.amqp(wrong)).isInstanceOf(PossibleAuthenticationFailureException.class);
            String guest = services.amqpUrl().orElseThrow().replaceFirst("vumi:[^@]+@", "guest:guest@");
            assertThatThrownBy(() -> Clients.amqp(guest)).isInstanceOf(PossibleAuthenticationFailureException.class);

            URI redis = URI.create(services.redisUrl().orElseThrow());
            try (Jedis stranger = new Jedis(redis.getHost(), redis.getPort())) {
                assertThatThrownBy(stranger::ping)
                        .isInstanceOf(JedisDataException.class)
                        .hasMessageContaining("NOAUTH");
                assertThatThrownBy(() -> stranger.auth("guess")).hasMessageContaining("WRONGPASS");
            }
        }
    }

    @Test
    void showsNothingToOtherUsersOfTheMachine() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, true, true)) {
            assertThat(mode(directory)).isEqualTo("rwx------");
            assertThat(mode(directory.resolve("broker"))).isEqualTo("rwx------");
            assertThat(mode(directory.resolve("redis"))).isEqualTo("rwx------");
            assertThat(mode(directory.resolve("endpoints.json"))).isEqualTo("rw-------");
            assertThat(mode(directory.resolve("redis/redis.conf"))).isEqualTo("rw-------");
            String password =
                    URI.create(services.redisUrl().orElseThrow()).getUserInfo().split(":")[1];
            for (ProcessHandle process : redisProcesses()) {
                assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")))
                        .doesNotContain(password);
            }
        }
    }

    @Test
    void takesAnotherPortWhenLastTimesIsTaken() throws Exception {
        String amqp;
        String redis;
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, true, true)) {
            amqp = services.amqpUrl().orElseThrow();
            redis = services.redisUrl().orElseThrow();
        }
        try (ServerSocket one = occupy(amqp);
                ServerSocket two = occupy(redis);
                DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, true, true)) {
            assertThat(services.amqpUrl().orElseThrow()).isNotEqualTo(amqp);
            assertThat(services.redisUrl().orElseThrow()).isNotEqualTo(redis);
            Clients.publish(services.amqpUrl().orElseThrow(), "elsewhere", "one");
            assertThat(one.getLocalPort()).isNotEqualTo(two.getLocalPort());
        }
    }

    @Test
    void saysThatAGivenPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                DataDirectory data = DataDirectory.open(directory)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(data, taken.getLocalPort()))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessage("embedded broker: port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void stopsRedisAgainWhenTheBrokerCannotStart() throws Exception {
        Files.createDirectories(directory);
        try (DataDirectory data = DataDirectory.open(directory)) {
            Files.createDirectories(directory.resolve("broker"));
            Files.writeString(directory.resolve("broker/store"), "not a directory");
            assertThatThrownBy(() -> EmbeddedServices.start(data, true, true))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageStartingWith("embedded broker: cannot start in " + directory.resolve("broker"));
            assertThat(redisProcesses()).isEmpty();
            assertThatThrownBy(() -> DataDirectory.attach(directory, Duration.ZERO))
                    .hasMessageContaining("is starting");
        }
    }

    @Test
    void aCopyOfARunningDirectoryGetsServicesOfItsOwn() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, false, true)) {
            Path copy = parent.toRealPath().resolve("copy");
            new ProcessBuilder("cp", "-a", directory.toString(), copy.toString())
                    .start()
                    .waitFor();
            try (DataDirectory second = DataDirectory.open(copy);
                    EmbeddedServices others = EmbeddedServices.start(second, false, true)) {
                assertThat(others.redisUrl()).isNotEqualTo(services.redisUrl());
            }
            assertThat(redisProcesses()).hasSize(1);
        }
    }

    @Test
    void startsOnlyWhatIsAskedFor() {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedServices services = EmbeddedServices.start(data, false, true)) {
            assertThat(services.amqpUrl()).isEmpty();
            assertThat(services.redisUrl()).isPresent();
            assertThat(DataDirectory.attach(directory, Duration.ZERO).amqpUrl()).isEmpty();
        }
    }

    @Test
    void usesTheSystemsRedisWhenTheBundledOneCannotReadTheFiles() throws Exception {
        Files.createDirectories(directory.resolve("appendonlydir"));
        assertThat(RedisBinary.find(directory).version()).matches("([7-9]|\\d\\d+)\\..*");
        assertThatThrownBy(() -> RedisBinary.find(directory, "/nowhere"))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageStartingWith("no redis-server for this machine (")
                .hasMessageContaining("is version 6.2")
                .hasMessageContaining("none on PATH");
    }

    @Test
    void returnsAndNacksWhatAFullQueueCannotTake() throws Exception {
        BrokerMemory small = new BrokerMemory(16 << 20, 32 << 20, 10);
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, 0, small);
                Connection connection = Clients.amqp(broker.url())) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("full", true, false, false, null);
            channel.confirmSelect();
            List<Integer> codes = new CopyOnWriteArrayList<>();
            AtomicInteger acked = new AtomicInteger();
            AtomicInteger nacked = new AtomicInteger();
            channel.addReturnListener(message -> codes.add(message.getReplyCode()));
            channel.addConfirmListener(
                    (tag, multiple) -> acked.incrementAndGet(), (tag, many) -> nacked.incrementAndGet());
            for (int number = 1; number <= 15; number++) {
                channel.basicPublish("", "full", true, MessageProperties.PERSISTENT_BASIC, new byte[] {1});
                channel.waitForConfirms(10_000);
            }
            await().untilAsserted(() -> assertThat(codes).hasSize(5).containsOnly(506)); // a return follows its nack
            assertThat(nacked).hasValue(5);
            assertThat(acked).hasValue(10);
            assertThat(channel.messageCount("full")).isEqualTo(10);
        }
    }

    @Test
    void takesHalfAMillionMessagesInAQueueOnAHeapOf512Megabytes() {
        assertThat(BrokerMemory.of(512L << 20)).isEqualTo(new BrokerMemory(32 << 20, 53_687_091, 524_288));
    }

    private List<ProcessHandle> redisProcesses() {
        return new RedisProcess(directory.resolve("redis")).all(Optional.empty());
    }

    private static ServerSocket occupy(String url) throws IOException {
        return new ServerSocket(URI.create(url).getPort());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** The local addresses, in the kernel's hexadecimal, on which something listens at this port. */
    private static List<String> listeners(int port) throws IOException {
        String suffix = ":%04X".formatted(port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .filter(Files::exists)
                .flatMap(EmbeddedServicesIT::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[1].endsWith(suffix) && fields[3].equals("0A"))
                .map(fields -> fields[1].substring(0, fields[1].length() - suffix.length()))
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLoopback(String address) {
        return address.equals("0100007F") || address.equals("0000000000000000FFFF00000100007F");
    }
}
