package org.vumi.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.vumi.component.smpp.Pdu;
import org.vumi.docs.Page;

/** The script of docs/simulator.md works as printed, and its tables have every key. */
class ScriptPageTest {
    private static final Page PAGE = Page.read(Path.of("docs/simulator.md"));

    @Test
    void theExampleDoesWhatItsCommentsSay() throws Exception {
        List<String> scripts = PAGE.blocks("yaml");
        assertThat(scripts).hasSize(1);
        SmscOptions options = new SmscOptions().port(0).receipts(SmscOptions.Receipts.NONE);
        try (SmscSimulator smsc = SmscSimulator.start(options.script(Script.of(scripts.get(0))));
                RawEsme esme = RawEsme.bound(smsc.port())) {
            for (int i = 1; i <= 5; i++) {
                smsc.inject("27831234567", "8181", "text " + i);
                Pdu mo = esme.read();
                assertThat(mo.hex().endsWith("14000003616263")).isEqualTo(i == 5);
                esme.send(mo.answer(0, new byte[1]).octets());
            }
            int first = esme.submit("1", "one");
            for (int i = 2; i <= 100; i++) {
                esme.submit("1", "another");
            }
            List<Integer> answered = new java.util.ArrayList<>();
            for (int i = 1; i <= 90 + 3 - 1; i++) {
                answered.add(esme.read().sequenceNumber() - first + 1);
            }
            assertThat(answered).doesNotContain(10, 30, 50, 60, 70, 90, 100);
            assertThat(answered.stream().filter(number -> number == 20))
                    .as("20, 40 and 80")
                    .hasSize(2);
            await().until(() -> smsc.counters().submits() == 100);
            try (RawEsme second = new RawEsme(smsc.port())) {
                assertThat(second.bind().status()).isEqualTo(5);
            }
        }
    }

    @Test
    void theTablesHaveEveryKey() {
        assertThat(keys("key of a rule")).isEqualTo(new TreeSet<>(ScriptReader.RULE));
        assertThat(keys("key of `do`")).isEqualTo(new TreeSet<>(ScriptReader.DO));
        assertThat(PAGE.text())
                .contains(java.util.Arrays.stream(Occasion.values())
                        .map(occasion -> "`" + occasion.word() + "`")
                        .toList());
    }

    private static Set<String> keys(String heading) {
        String table = PAGE.text().substring(PAGE.text().indexOf("| " + heading));
        String rows = table.substring(0, table.indexOf("\n\n"));
        return Pattern.compile("(?m)^\\| (`[^|]*) \\|")
                .matcher(rows)
                .results()
                .flatMap(
                        row -> Pattern.compile("`(\\w+)`").matcher(row.group(1)).results())
                .map(key -> key.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
