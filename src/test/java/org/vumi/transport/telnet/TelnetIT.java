package org.vumi.transport.telnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.mainjob.Amqp;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** Telnet on the real parts, workers in processes of their own: spec core 12, A2 and A14. */
@ExtendWith(Servers.class)
class TelnetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String HELP = "Write something: I write it back.";

    private static VumiJar startTransport(VumiHome home, String broker) {
        return home.start(
                "start_worker",
                "--worker-class",
                "vumi.transports.telnet.TelnetServerTransport",
                "--set-option=transport_name:telnet",
                "--set-option=telnet_port:0",
                "--broker=" + broker);
    }

    private static int port(VumiJar transport) {
        return transport
                .ready()
                .path("ports")
                .path("telnet_transport_telnet.inbound")
                .asInt();
    }

    private static VumiJar startEcho(VumiHome home, String broker) {
        return home.start(
                "start_worker",
                "--worker-class",
                "vumi.demos.words.EchoWorker",
                "--set-option=transport_name:telnet",
                "--broker=" + broker);
    }

    @Test
    void linesAreEchoedAsSoonAsThereIsAnApplication(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        VumiJar transport = startTransport(home, broker);
        try (Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap("telnet.inbound");
            Amqp.Tap events = amqp.tap("telnet.event");
            try (TelnetClient client = TelnetClient.connect(port(transport))) {
                client.say("is anybody there?");
                inbound.awaitCount(2);
                assertThat(transport.log()).containsPattern("session \\d+ opened");

                startEcho(home, broker); // what was said before has waited
                assertThat(client.read()).isEqualTo(HELP);
                assertThat(client.read()).isEqualTo("is anybody there?");
                for (String line : List.of("grüße", "two  words", "\uD83D\uDE42")) {
                    assertThat(client.say(line).read()).isEqualTo(line);
                }
            }
            inbound.awaitCount(6);
            events.awaitCount(5);
            assertThat(inbound.messages().get(0).path("session_event").asText()).isEqualTo("new");
            JsonNode last = inbound.messages().get(5);
            assertThat(last.path("session_event").asText()).isEqualTo("close");
            assertThat(last.path("content").isNull()).isTrue();
            assertThat(events.messages())
                    .allSatisfy(event ->
                            assertThat(event.path("event_type").asText()).isEqualTo("ack"));
            assertThat(transport.log()).doesNotContain("anybody", "grüße");
        }
        assertThat(transport.terminate()).isZero();
    }

    @Test
    void bothWorkersOfTheExampleRunInOneProcess(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String example = Files.readString(Path.of("config/telnet-echo.yaml"));
        Path config = home.write("telnet-echo.yaml", example.replace("9010", "0"));
        VumiJar process = home.start(
                "start_worker",
                "--worker-class=vumi.multiworker.MultiWorker",
                "--config=" + config,
                "--broker=" + rabbitMq.newVhost());
        int port = process.ready().path("ports").path("ussd.inbound").asInt();
        try (TelnetClient client = TelnetClient.connect(port)) {
            assertThat(client.read()).isEqualTo(HELP);
            assertThat(client.say("hello").read()).isEqualTo("hello");
            client.say("/quit");
            assertThat(client.read()).isNull();
        }
        assertThat(process.terminate()).isZero();
    }

    @Test
    void repliesFindTheProcessThatHasTheirSession(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        VumiJar one = startTransport(home, broker);
        VumiJar other = startTransport(home, broker);
        startEcho(home, broker);
        // one line at a time, since those that are passed on may be overtaken
        Talk talkOfOne = new Talk(port(one), 20, 20, 0);
        Talk talkOfOther = new Talk(port(other), 20, 20, 0);
        talkOfOne.awaitEnd();
        talkOfOther.awaitEnd();

        try (Amqp amqp = Amqp.connect(broker);
                TelnetClient client = TelnetClient.connect(port(other))) {
            Amqp.Tap failures = amqp.tap("telnet.failures");
            assertThat(client.read()).isEqualTo(HELP);
            TelnetClient.connect(port(one)).say("nobody will answer");
            one.kill();
            assertThat(client.say("still there?").read()).isEqualTo("still there?");
            amqp.publish("telnet.outbound", toSession(17)); // of a process that never was
            failures.awaitCount(1);
            assertThat(failures.messages())
                    .allSatisfy(failure ->
                            assertThat(failure.path("reason").asText()).startsWith("instance_gone: "));
        }
        assertThat(other.terminate()).isZero();
    }

    private static byte[] toSession(long session) {
        return MessageCodec.encode(TelnetRig.message("m1", session, "hello"));
    }

    @Test
    void everyLineOfTwoHundredSessionsIsEchoedOnceAndInOrderWhileTheApplicationIsKilled(
            VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        VumiJar transport = startTransport(home, broker);
        VumiJar echo = startEcho(home, broker);
        Talk talk = new Talk(port(transport), 200, 20, 5);

        talk.awaitHeard(200 * 4);
        echo.kill();
        startEcho(home, broker).kill(); // one that has hardly begun
        startEcho(home, broker);

        talk.awaitEnd();
        assertThat(transport.terminate()).isZero();
        assertThat(transport.log()).doesNotContain("is lost");
    }

    @Test
    void nothingIsLostWhileTheBrokerIsRestarted(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        VumiJar transport = startTransport(home, broker);
        startEcho(home, broker);
        Talk talk = new Talk(port(transport), 20, 100, 5);

        talk.awaitHeard(20 * 10);
        rabbitMq.kill();
        rabbitMq.start();

        talk.awaitEnd();
        assertThat(transport.terminate()).isZero();
    }

    /** People at their clients: each says its lines, a few ahead of the echo, and must hear just those. */
    private static final class Talk {
        private final AtomicInteger heard = new AtomicInteger();
        private final List<CompletableFuture<Void>> people = new ArrayList<>();
        private final int lines;
        private final int ahead;

        /** @param ahead how many lines each says before it has heard the first */
        Talk(int port, int sessions, int lines, int ahead) {
            this.lines = lines;
            this.ahead = ahead;
            ExecutorService threads = Executors.newFixedThreadPool(sessions);
            for (int i = 0; i < sessions; i++) {
                int person = i;
                people.add(CompletableFuture.runAsync(() -> talk(port, person), threads));
            }
            threads.shutdown();
        }

        private void talk(int port, int person) {
            try (TelnetClient client = TelnetClient.connect(port)) {
                assertThat(client.read()).isEqualTo(HELP);
                IntStream.range(0, ahead).forEach(line -> client.say(text(person, line)));
                for (int line = 0; line < lines; line++) {
                    if (line + ahead < lines) {
                        client.say(text(person, line + ahead));
                    }
                    assertThat(client.read()).isEqualTo(text(person, line));
                    heard.incrementAndGet();
                }
            }
        }

        private static String text(int person, int line) {
            return "line " + line + " of " + person;
        }

        void awaitHeard(int count) {
            await().atMost(PATIENCE).until(() -> heard.get() >= count || anybodyFailed());
        }

        private boolean anybodyFailed() {
            return people.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        }

        void awaitEnd() throws Exception {
            CompletableFuture.allOf(people.toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        }
    }
}
