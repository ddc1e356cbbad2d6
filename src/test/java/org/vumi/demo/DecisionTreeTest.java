package org.vumi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;

/** The walk through a tree by itself. Source: spec core 11.5. */
class DecisionTreeTest {
    /** The replies instead; after the last one of them, the data. */
    @Differs({"decision tree: numbers", "decision tree: pages", "decision tree: answers"})
    private static final Map<String, List<String>> DIFFERENCES = Map.of(
            "zero selects the last entry (Python negative index, 0.4.0 defect)",
            List.of("Which person?\n1. Ann\n2. Ben", "Which person?\n1. Ann\n2. Ben", "Which pet?\n1. Rex\n2. Tom"),
            "negative number selects from the end (0.4.0 defect)",
            List.of("Which person?\n1. Ann\n2. Ben", "Which person?\n1. Ann\n2. Ben"),
            "null answer is the text None",
            List.of("Which person?\n1. Ann\n2. Ben", "How old?", "Any note?", "Any note?", "When?\n1. Now\n2. Other"),
            "on the last page 0 is not more",
            List.of(
                    "Which person?\n1. N1\n2. N2\n3. N3\n4. N4\n5. N5\n6. N6\n7. N7\n8. N8\n9. N9\n0. ...",
                    "Which person?\n1. N10\n2. N11",
                    "Which person?\n1. N10\n2. N11"),
            "after an entry that does not fit, later shorter ones appear under wrong numbers (0.4.0 defect)",
            List.of(firstPage(), firstPage()),
            "non-ascii answer raises (0.4.0 defect)",
            List.of("A?\n1. one\n2. two", "A?\n1. one\n2. two"));

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2011-12-25T15:00:00Z"), ZoneOffset.UTC);

    private static String firstPage() {
        String name = "N".repeat(30);
        return "A?\n1. " + name + "1\n2. " + name + "2\n3. " + name + "3\n0. ...";
    }

    static Stream<Vector> walks() {
        return Vectors.cases("demo_decision_tree");
    }

    private static DecisionTree tree(JsonNode template, JsonNode data) {
        Map<String, Object> nodes = new HashMap<>(Json.fields(template));
        nodes.put("__data__", Map.of("json", data.toString()));
        return new DecisionTree(nodes);
    }

    @ParameterizedTest
    @MethodSource("walks")
    void asksAsRecorded(Vector vector) {
        DecisionTree tree = tree(vector.input().get("template"), vector.input().get("data"));
        List<String> replies = DIFFERENCES.get(vector.name());
        Walk walk = null;
        int at = 0;
        for (JsonNode input : vector.input().get("inputs")) {
            JsonNode step = vector.expected().get("steps").get(at);
            if (walk == null) {
                walk = new Walk(tree, CLOCK);
            } else if (!input.isNull()) {
                walk.answer(input.asText());
            }
            walk.passChoiceOfOne();
            assertThat(walk.text())
                    .isEqualTo(replies == null ? step.get("reply").asText() : replies.get(at));
            assertThat(walk.completed())
                    .isEqualTo(replies == null && !step.get("continue").asBoolean());
            if (!walk.completed()) {
                walk = restored(tree, walk);
            }
            at++;
        }
        if (replies == null) {
            assertThat(walk.data()).isEqualTo(Json.fields(vector.expected().get("data")));
        }
    }

    /** As after another worker has read it from Redis. */
    private static Walk restored(DecisionTree tree, Walk walk) {
        return Walk.of(tree, CLOCK, MessageCodec.decode(MessageCodec.encode(walk.fields())));
    }

    private static DecisionTree harvest() throws Exception {
        return TreeFile.read(Source.of("classpath:org/vumi/demo/harvest.yaml").read());
    }

    @Test
    void theTreeInTheJarCanBeWalked() throws Exception {
        Walk walk = new Walk(harvest(), CLOCK);
        assertThat(walk.text()).isEqualTo("Which garden?\n1. Hillside\n2. Riverbank\n3. Schoolyard");
        for (String answer : List.of("3", "12", "3", "24/12/2011")) {
            walk.answer(answer);
            walk.passChoiceOfOne();
        }
        assertThat(walk.text()).isEqualTo("It is in the book. Goodbye.");
        assertThat(walk.data().toString()).contains("{name=pumpkins, kilos=12, picked=1324684800}");
    }

    @Test
    void storesTodayAndYesterday() throws Exception {
        Map<String, String> midnights = Map.of("1", "1324771200", "2", "1324684800");
        for (Map.Entry<String, String> day : midnights.entrySet()) {
            Walk walk = new Walk(harvest(), CLOCK);
            List.of("1", "1", "1", day.getKey()).forEach(walk::answer);
            assertThat(walk.completed()).isTrue();
            assertThat(walk.data().toString()).contains("picked=" + day.getValue());
        }
    }

    @Test
    void anEntryThatFitsOnNoPageIsShownAlone() {
        Map<String, Object> nodes = Map.of(
                "__start__", Map.of("next", "a"),
                "__finish__", Map.of("display", Map.of("english", "Bye")),
                "__data__", Map.of("json", "{\"a\": [{\"n\": \"" + "x".repeat(200) + "\"}, {\"n\": \"y\"}]}"),
                "a", Map.of("question", Map.of("english", "A?"), "options", "n", "next", "__finish__"));
        Walk walk = new Walk(new DecisionTree(nodes), CLOCK);
        assertThat(walk.text()).isEqualTo("A?\n1. " + "x".repeat(200) + "\n0. ...");
        walk.answer("0");
        assertThat(walk.text()).isEqualTo("A?\n1. y");
    }

    @Test
    void aQuestionThatIsGoneIsNotAskedAgain() throws Exception {
        Walk walk = new Walk(harvest(), CLOCK);
        Map<String, Object> moved = new HashMap<>(walk.fields());
        moved.put("node", List.of("fields"));
        assertThat(Walk.of(harvest(), CLOCK, moved)).isNull();
    }

    @Test
    void namesAllThatIsWrongWithATree() {
        String yaml = """
                __start__: { next: nowhere }
                __data__: { json: "[1" }
                one: { question: { french: "Un?" }, validate: maybe, next: __finish__ }
                two: { question: { english: "Two?" }, options: [ { next: one } ] }
                """;
        assertThatThrownBy(() -> TreeFile.read(yaml.getBytes(UTF_8)))
                .isInstanceOf(DecisionTree.Unfit.class)
                .hasMessageContainingAll(
                        "'__finish__' is not there",
                        "'__start__' has no next, or one that is not there",
                        "'__data__' has no object in json",
                        "'one' has no question.english",
                        "'one' has an unknown validate",
                        "'two' has an option without display.english");
        assertThatThrownBy(() -> TreeFile.read("- a".getBytes(UTF_8))).hasMessage("it holds no map");
        assertThatThrownBy(() -> TreeFile.read("a: [".getBytes(UTF_8))).hasMessageStartingWith("it is not valid YAML");
        assertThatThrownBy(() -> TreeFile.read(("a: " + "[".repeat(99) + "]".repeat(99)).getBytes(UTF_8)))
                .hasMessageStartingWith("it is not valid YAML");
        assertThatThrownBy(() -> TreeFile.read("a: !!java.io.File [x]".getBytes(UTF_8)))
                .hasMessageStartingWith("it is not valid YAML");
    }

    @Test
    void aNodeThatIsInManyPlacesIsCheckedOnce() {
        StringBuilder yaml = new StringBuilder("""
                __start__: { next: n0 }
                __finish__: { display: { english: Bye } }
                n0: &n0 { question: { english: "0?" }, options: [ { display: { english: again }, next: *n0 } ] }
                """);
        for (int i = 1; i < 40; i++) {
            String option = "{ display: { english: x }, next: *n" + (i - 1) + " }";
            yaml.append(
                    "n%d: &n%d { question: { english: x }, options: [ %s, %s ] }\n".formatted(i, i, option, option));
        }
        Walk walk = new Walk(TreeFile.read(yaml.toString().getBytes(UTF_8)), CLOCK);
        walk.answer("1");
        walk.answer("1");
        assertThat(walk.text()).isEqualTo("0?\n1. again");
    }

    @Test
    void aTextIsNoCollection() {
        String yaml = """
                __start__: { next: a }
                __finish__: { display: { english: Bye } }
                a: { question: { english: [ A ] }, next: __finish__ }
                """;
        assertThatThrownBy(() -> TreeFile.read(yaml.getBytes(UTF_8)))
                .isInstanceOf(DecisionTree.Unfit.class)
                .hasMessage("'a' has no question.english");
    }

    @Test
    void everyDifferenceIsOneOfACase() {
        Iterator<String> names = DIFFERENCES.keySet().iterator();
        names.forEachRemaining(
                name -> assertThat(walks()).extracting(Vector::name).contains(name));
    }
}
