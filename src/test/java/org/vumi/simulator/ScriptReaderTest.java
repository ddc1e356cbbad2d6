package org.vumi.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.config.ConfigException;

class ScriptReaderTest {
    @Test
    void readsARule() {
        Script.Rule rule = Script.of("""
                        # a comment
                        - on: submit_sm
                          nth: [3, 7]
                          every: 1
                          chance: 12.5
                          connection: 2
                          while_bound: true
                          do: { status: ESME_RTHROTTLED, delay: 0.5, copies: 2, append: "1400 0001 ff", sequence_number: last,
                                command_length: "+4", then: freeze, for: 3 }
                        """).rules().get(0);
        assertThat(rule.line()).isEqualTo(2);
        assertThat(rule.on()).isEqualTo(Occasion.SUBMIT_SM);
        assertThat(rule.nth()).containsExactly(3, 7);
        assertThat(rule.chance()).isEqualTo(12.5);
        assertThat(rule.connection()).isEqualTo(2);
        assertThat(rule.whileBound()).isTrue();
        Trouble trouble = rule.trouble();
        assertThat(trouble.status()).isEqualTo(0x58);
        assertThat(trouble.delay()).isEqualTo(Duration.ofMillis(500));
        assertThat(trouble.copies()).isEqualTo(2);
        assertThat(trouble.append()).containsExactly(0x14, 0, 0, 1, 0xff);
        assertThat(trouble.sequence().number()).isNull();
        assertThat(trouble.length()).isEqualTo(new Trouble.Length(true, 4));
        assertThat(trouble.then()).isEqualTo(new Trouble.Then(Trouble.Deed.FREEZE, Duration.ofSeconds(3)));
    }

    @Test
    void tellsAllFaultsEachWithItsLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, """
                - on: submit_smm
                  nth: 0
                  do: { stauts: ESME_ROK }
                - every: x
                - on: deliver_sm_resp
                  do:
                    delay: 1
                    for: 2
                - do: twice
                """);
        assertThatThrownBy(() -> Script.read(file))
                .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.faults())
                        .extracting(fault -> fault.line() + " "
                                + fault.sentence().replaceFirst(" \\(.*", "").strip())
                        .containsExactlyInAnyOrder(
                                "1 'on' is 'submit_smm'",
                                "2 'nth' is '0'",
                                "3 'do' has no 'stauts'",
                                "4 a rule needs 'on'",
                                "4 a rule needs 'do'",
                                "4 'every' is 'x'",
                                "7 'delay' makes no sense on deliver_sm_resp",
                                "8 'for' makes sense with 'then: freeze' only",
                                "9 a rule needs 'on'",
                                "9 'do' is a map"));
        assertThatThrownBy(() -> Script.read(file))
                .hasMessageContaining(file + ":1: 'on' is 'submit_smm' (accepted: connect, bind, query_sm, submit_sm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "on: bind | script:1: a script is a list of rules",
                "'- on: ['          | is not valid YAML",
                "'- {on: bind, on: bind, do: {}}' | script:1:",
                "'- {on: bind, do: {status: ESME_NO}}' | 'status' is 'ESME_NO' (accepted: a name such as ESME_RTHROTTLED, or 0x and hex digits)",
                "'- {on: bind, do: {append: xyz}}' | 'append' is 'xyz' (accepted: pairs of hex digits)",
                "'- {on: bind, do: {receipt: first}}' | 'receipt' makes no sense on bind (accepted: submit_sm)",
                "'- {on: submit_sm, do: {receipt: LOST}}' | 'receipt' is 'LOST' (accepted: first, none, DELIVRD",
                "'- {on: bind, do: {then: explode}}' | 'then' is 'explode' (accepted: unbind, close, reset, freeze)",
                "'- {on: bind, do: {silent: perhaps}}' | 'silent' is 'perhaps' (accepted: true, false)",
                "'- {on: bind, do: {copies: 1}}' | 'copies' is '1' (accepted: a whole number of 2 to 1000)",
                "'- {on: bind, do: {command_length: 0x1ffffffff}}' | a whole number of 32 bits",
                "'- {on: bind, chance: 101, do: {}}' | 'chance' is '101' (accepted: a percentage of 0 to 100)",
                "'- {on: bind, do: {delay: [1]}}' | 'delay' is one value",
            })
    void refuses(String yaml, String sentence) {
        assertThatThrownBy(() -> Script.of(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> Script.read(Path.of("nowhere.yaml"))).hasMessage("nowhere.yaml: no such file");
        assertThat(List.of(Script.of("[]").rules())).containsExactly(List.of());
    }
}
