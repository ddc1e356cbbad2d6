package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.transport.telnet.TelnetClient;

/** Demo applications over telnet, RabbitMQ and Redis, each worker in a process of its own. */
@ExtendWith(Servers.class)
class DemosOverTelnetIT {
    private static final List<String> OPTIONS = List.of("1. rock", "2. paper", "3. scissors");

    private static int telnet(VumiHome home, String broker) {
        return home.start(
                        "start_worker",
                        "--worker-class=vumi.transports.telnet.TelnetServerTransport",
                        "--set-option=transport_name:telnet",
                        "--set-option=telnet_port:0",
                        "--broker=" + broker)
                .ready()
                .path("ports")
                .path("telnet_transport_telnet.inbound")
                .asInt();
    }

    private static VumiJar demo(VumiHome home, String broker, RedisServer redis, String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "start_worker",
                "--worker-class=vumi.demos." + name,
                "--set-option=transport_name:telnet",
                "--broker=" + broker,
                "--redis=" + redis.uri()));
        arguments.addAll(Arrays.asList(options));
        return home.start(arguments.toArray(String[]::new));
    }

    private static List<String> lines(TelnetClient client, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(client.read());
        }
        return lines;
    }

    private static void hears(TelnetClient client, String... lines) {
        List<String> expected = new ArrayList<>(Arrays.asList(lines));
        expected.addAll(OPTIONS);
        assertThat(lines(client, expected.size())).isEqualTo(expected);
    }

    @Test
    void aGameOutlivesTheKillOfItsApplication(VumiHome home, RabbitMq rabbitMq, RedisServer redis) {
        redis.flush();
        String broker = rabbitMq.newVhost();
        int port = telnet(home, broker);
        VumiJar application = demo(home, broker, redis, "rps.RockPaperScissorsWorker");
        try (TelnetClient ann = TelnetClient.connect(port, "127.0.0.2");
                TelnetClient bob = TelnetClient.connect(port, "127.0.0.3")) {
            hears(ann, "You: 0, opponent: 0");
            hears(bob, "You: 0, opponent: 0");
            for (int round = 1; round <= 4; round++) {
                ann.say("2");
                if (round == 2) {
                    application.kill();
                    demo(home, broker, redis, "rps.RockPaperScissorsWorker");
                }
                bob.say("1");
                hears(ann, "You have won this round.", "You: " + round + ", opponent: 0");
                hears(bob, "You have lost this round.", "You: 0, opponent: " + round);
            }
            ann.say("2");
            bob.say("1");
            assertThat(ann.read()).isEqualTo("You have won the game, 5 to 0.");
            assertThat(bob.read()).isEqualTo("You have lost the game, 0 to 5.");
            assertThat(ann.read()).as("the connection is closed").isNull();
        }
    }

    @Test
    void hangmanIsPlayedToItsEnd(VumiHome home, RabbitMq rabbitMq, RedisServer redis) {
        redis.flush();
        home.write("words.txt", "ox\n");
        String broker = rabbitMq.newVhost();
        int port = telnet(home, broker);
        demo(
                home,
                broker,
                redis,
                "hangman.HangmanWorker",
                "--set-option=worker_name:hangman",
                "--set-option=random_word_url:words.txt");
        try (TelnetClient ann = TelnetClient.connect(port)) {
            assertThat(board(ann)).containsExactly("A new game.", "Word: __", "Guesses:", "Next letter (0 to quit):");
            ann.say("O");
            assertThat(board(ann)).startsWith("Yes, that one is in it.", "Word: o_");
            ann.say("x");
            assertThat(board(ann)).startsWith("Flawless! Not one guess too many.", "Word: ox", "Guesses: ox");
            ann.say("0");
            assertThat(board(ann)).containsExactly(Hangman.FAREWELL);
        }
    }

    /** The next lines up to a prompt, or to the end, without those that are empty. */
    private static List<String> board(TelnetClient client) {
        List<String> board = new ArrayList<>();
        for (String line = client.read(); line != null; line = client.read()) {
            if (!line.isBlank()) {
                board.add(line.strip());
            }
            if (line.endsWith(":") && line.contains("(0 to quit)")) {
                break;
            }
        }
        return board;
    }
}
