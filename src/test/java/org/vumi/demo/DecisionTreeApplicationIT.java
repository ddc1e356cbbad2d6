package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.Differs;
import org.vumi.config.ConfigException;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;

/** The decision tree with its sessions on a real Redis. */
@ExtendWith(Servers.class)
class DecisionTreeApplicationIT {
    private static final String GARDENS = "Which garden?\n1. Hillside\n2. Riverbank\n3. Schoolyard";
    private static final String SESSION = "harvest:t:session:27";

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

    private DemoRig tree(Map<String, ?> more) {
        Map<String, Object> config = new java.util.HashMap<>(Map.of("transport_name", "t", "worker_name", "harvest"));
        config.putAll(more);
        return DemoRig.start("decisiontree.DecisionTreeWorker", config, redis);
    }

    @Test
    void asksAndKeepsTheAnswers() {
        try (DemoRig tree = tree(Map.of())) {
            assertThat(tree.say("27", "ignored", "new")).containsExactly(GARDENS);
            assertThat(jedis.ttl(SESSION)).isBetween(150L, 180L);
            assertThat(tree.say("27", "3", "resume")).containsExactly("How many kilos?");
            assertThat(tree.say("27", "many", "resume")).containsExactly("How many kilos?");
            assertThat(tree.say("27", "12", "resume"))
                    .containsExactly("When was that?\n1. Today\n2. Yesterday\n3. Earlier");
            tree.say("27", "3", "resume");
            assertThat(tree.send(DemoRig.message("27", "1/2/2011", "resume")))
                    .singleElement()
                    .satisfies(reply -> {
                        assertThat(reply.content()).isEqualTo("It is in the book. Goodbye.");
                        assertThat(reply.sessionEvent()).isEqualTo(SessionEvent.CLOSE);
                    });
            assertThat(jedis.hget(SESSION, "decision_tree")).isNull();
            assertThat(jedis.lrange("harvest:t:answers", 0, -1))
                    .singleElement()
                    .asString()
                    .contains("\"kilos\":\"12\"");
        }
    }

    @Test
    void goesOnInAnotherProcessAndKeepsUsersApart() {
        try (DemoRig one = tree(Map.of());
                DemoRig other = tree(Map.of())) {
            one.say("27", null, "new");
            assertThat(other.say("28", null, "new")).containsExactly(GARDENS);
            assertThat(other.say("27", "3", "resume")).containsExactly("How many kilos?");
        }
    }

    @Test
    void aMessageThatComesTwiceIsOneAnswer() {
        try (DemoRig tree = tree(Map.of())) {
            tree.say("27", null, "new");
            TransportUserMessage answer = DemoRig.message("27", "1", "resume");
            String beds = tree.send(answer).get(0).content();
            assertThat(beds).startsWith("What have you picked?");
            assertThat(tree.send(answer).get(0).content()).isEqualTo(beds);
        }
    }

    /** After a crash the broker delivers all that was not acknowledged, in its order. */
    @Test
    void whatComesAgainIsNoSecondAnswer() {
        try (DemoRig tree = tree(Map.of())) {
            tree.say("27", null, "new");
            List<TransportUserMessage> crashed = List.of(
                    DemoRig.message("27", "3", "resume"),
                    DemoRig.message("27", "1", "resume"),
                    DemoRig.message("27", "2", "resume"));
            crashed.forEach(tree::send);
            crashed.forEach(answer -> assertThat(tree.send(answer))
                    .singleElement()
                    .satisfies(reply -> assertThat(reply.content()).isEqualTo("It is in the book. Goodbye.")));
            assertThat(jedis.llen("harvest:t:answers")).isOne();
            assertThat(tree.say("27", null, "new")).containsExactly(GARDENS);
        }
    }

    @Test
    @Differs("decision tree: answers")
    void aNewSessionHearsTheSameQuestionAgain() {
        try (DemoRig tree = tree(Map.of())) {
            tree.say("27", null, "new");
            tree.say("27", "3", "resume");
            assertThat(tree.say("27", null, "new")).containsExactly("How many kilos?");
        }
    }

    @Test
    @Differs("decision tree: sessions")
    void sessionsOfPythonWorkersBeginAgain() {
        jedis.hset(SESSION, "decision_tree", "!TraversedDecisionTree\ndata: {}\n");
        try (DemoRig tree = tree(Map.of())) {
            assertThat(tree.say("27", "1", "resume")).containsExactly(GARDENS);
        }
    }

    @Test
    void takesATreeFromAFileAndSaysWhatIsWrongWithIt(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("tree.yaml"), """
                __start__: { next: name }
                name: { question: { english: "Your name?" }, next: __finish__ }
                __finish__: { display: { english: "Bye" } }
                """);
        try (DemoRig tree = tree(Map.of("yaml_template", file.toString()))) {
            assertThat(tree.say("27", null, "new")).containsExactly("Your name?");
            assertThat(tree.say("27", "Ann\u00e9", "resume")).containsExactly("Bye");
            assertThat(jedis.lrange("harvest:t:answers", 0, -1)).containsExactly("{\"name\":\"Ann\\u00e9\"}");
        }
        Files.writeString(file, "__start__: { next: name }\n");
        assertThatThrownBy(() -> tree(Map.of("yaml_template", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("yaml_template is not fit: '__finish__' is not there");
    }
}
