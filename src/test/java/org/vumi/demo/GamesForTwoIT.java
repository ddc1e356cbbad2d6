package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Differs;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;

/** Games for two on a real Redis, with two workers that share the players. */
@ExtendWith(Servers.class)
@Differs("games: where they are")
class GamesForTwoIT {
    static RedisServer server;

    private Redis redis;
    private Jedis jedis;

    @BeforeEach
    void connect() {
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
    }

    @AfterEach
    void disconnect() {
        jedis.close();
        redis.stop();
    }

    private DemoRig worker(String name) {
        return DemoRig.start(name, Map.of("transport_name", "t"), redis);
    }

    private DemoRig rps() {
        return worker("rps.RockPaperScissorsWorker");
    }

    @Test
    void aGameGoesOnFromWorkerToWorker() {
        try (DemoRig one = rps();
                DemoRig other = rps()) {
            assertThat(one.say("A", null, "new")).isEmpty();
            assertThat(other.send(DemoRig.message("B", null, "new")))
                    .extracting(TransportUserMessage::toAddr, TransportUserMessage::sessionEvent)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple("A", null),
                            org.assertj.core.api.Assertions.tuple("B", null));
            for (int round = 1; round <= 5; round++) {
                assertThat(one.say("B", "1", "resume")).isEmpty();
                List<TransportUserMessage> said = other.send(DemoRig.message("A", "2", "resume"));
                assertThat(said)
                        .extracting(TransportUserMessage::sessionEvent)
                        .containsOnly(round == 5 ? SessionEvent.CLOSE : null);
                assertThat(said.get(0).content())
                        .startsWith(round == 5 ? "You have won the game, 5 to 0." : RockPaperScissors.WON);
            }
            assertThat(one.say("A", "1", "resume")).as("after the end").isEmpty();
            assertThat(jedis.keys("*")).isNotEmpty().allSatisfy(key -> {
                assertThat(key).startsWith("rps:t:");
                assertThat(jedis.ttl(key)).isBetween(3_500L, 3_600L);
            });
        }
    }

    @Test
    void aMessageThatComesTwiceIsAnsweredTheSame() {
        try (DemoRig rps = rps()) {
            rps.say("A", null, "new");
            TransportUserMessage second = DemoRig.message("B", null, "new");
            List<String> ids = ids(rps.send(second));
            assertThat(ids).hasSize(2);
            assertThat(ids(rps.send(second))).isEqualTo(ids);
        }
    }

    /** After a crash the broker delivers all that was not acknowledged, in its order. */
    @Test
    void whatComesAgainIsNoSecondMove() {
        try (DemoRig game = worker("tictactoe.TicTacToeWorker")) {
            List<TransportUserMessage> crashed = List.of(
                    DemoRig.message("X", null, "new"),
                    DemoRig.message("O", null, "new"),
                    DemoRig.message("X", "1", "resume"),
                    DemoRig.message("X", null, "new"),
                    DemoRig.message("O", null, "new"),
                    DemoRig.message("X", "1", "resume"),
                    DemoRig.message("O", "4", "resume"),
                    DemoRig.message("X", "2", "resume"));
            List<List<String>> replies =
                    crashed.stream().map(game::send).map(GamesForTwoIT::ids).toList();
            List<List<String>> again =
                    crashed.stream().map(game::send).map(GamesForTwoIT::ids).toList();
            assertThat(again).isEqualTo(replies);
            game.say("O", "5", "resume");
            assertThat(game.say("X", "3", "resume")).containsExactly(TicTacToe.WON, TicTacToe.LOST);
        }
    }

    private static List<String> ids(List<TransportUserMessage> messages) {
        return messages.stream().map(TransportUserMessage::messageId).toList();
    }

    @Test
    void ticTacToeIsPlayedToItsEnd() {
        try (DemoRig game = worker("tictactoe.TicTacToeWorker")) {
            game.say("X", null, "new");
            game.say("O", null, "new");
            for (String move : List.of("X1", "O4", "X2", "O5")) {
                assertThat(game.say(move.substring(0, 1), move.substring(1), "resume"))
                        .hasSize(1);
            }
            assertThat(game.say("X", "3", "resume")).containsExactly(TicTacToe.WON, TicTacToe.LOST);
        }
    }

    @Test
    void whoeverComesAtOnceIsPairedWithOneOther() throws Exception {
        int players = 60;
        ExecutorService several = Executors.newFixedThreadPool(8);
        try (DemoRig one = rps();
                DemoRig other = rps()) {
            List<Callable<List<TransportUserMessage>>> sessions = new ArrayList<>();
            for (int i = 0; i < players; i++) {
                DemoRig worker = i % 2 == 0 ? one : other;
                TransportUserMessage message = DemoRig.message("p" + i, null, "new");
                sessions.add(() -> worker.send(message));
            }
            List<String> told = new ArrayList<>();
            for (Future<List<TransportUserMessage>> session : several.invokeAll(sessions)) {
                session.get().forEach(message -> told.add(message.toAddr()));
            }
            assertThat(told).hasSize(players).doesNotHaveDuplicates();
        } finally {
            several.shutdownNow();
        }
    }
}
