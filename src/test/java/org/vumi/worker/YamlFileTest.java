package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlFileTest {
    private static Map<String, Object> plain(String yaml) {
        return Setting.plain(YamlFile.read(yaml, "f.yaml"));
    }

    @Test
    void readsScalarsByTheRulesOfYaml11() {
        assertThat(plain(
                        "{a: yes, b: OFF, c: 0123, d: 27:30, e: 0x1F, f: 1_000, g: 1.5, h: '12', i: ~, j: 2012-04-16}"))
                .containsExactly(
                        Map.entry("a", true),
                        Map.entry("b", false),
                        Map.entry("c", 83),
                        Map.entry("d", 1650),
                        Map.entry("e", 31),
                        Map.entry("f", 1000),
                        Map.entry("g", 1.5),
                        Map.entry("h", "12"),
                        new java.util.AbstractMap.SimpleEntry<>("i", null),
                        Map.entry("j", "2012-04-16"));
    }

    @Test
    void takesNumbersAsTextWhereTheyAreKeys() {
        assertThat(plain("prefixes: {2771: vodacom, '083': cell, 27.5: x, yes: y}"))
                .isEqualTo(Map.of("prefixes", Map.of("2771", "vodacom", "083", "cell", "27.5", "x", "yes", "y")));
    }

    @Test
    void knowsTheLineOfEveryKeyAndItem() {
        Map<String, Setting> file = YamlFile.read("a: 1\nb:\n  c:\n    - x\n    - d: y\n  e.f: 2\n", "f.yaml");
        Setting top = Setting.section(file, new Place("f.yaml", 0));
        assertThat(List.of("a", "b", "b.c", "b.c.0", "b.c.1.d", "b.e.f", "b.c.7", "nowhere"))
                .extracting(path -> top.placeOf(path).line())
                .containsExactly(1, 2, 3, 4, 5, 6, 3, 0);
    }

    @Test
    void mergesAnchoredMapsUnderTheirOwnKeys() {
        assertThat(plain("a: &base {x: 1, y: 2}\nb: {<<: *base, y: 3}\n"))
                .isEqualTo(Map.of("a", Map.of("x", 1, "y", 2), "b", Map.of("x", 1, "y", 3)));
    }

    @Test
    void replacesEnvironmentVariablesInsideText() {
        assertThat(plain("path: 'before {{env:PATH}} after {{other}}'"))
                .isEqualTo(Map.of("path", "before " + System.getenv("PATH") + " after {{other}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`a: 1\nb: 2\na: 3\n` | `f.yaml:3: is not valid YAML: while constructing a mapping, found duplicate key a`",
                "`a: 1\n1: x\n'1': y\n` | `f.yaml:3: is not valid YAML: key '1' is there twice`",
                "`a: [1\nb: 2\n` | `f.yaml:2: is not valid YAML: while parsing a flow sequence, expected ',' or ']', but got`",
                "`` | `f.yaml: is empty (accepted: a map of keys and values)`",
                "`# nothing\n` | `f.yaml: is empty (accepted: a map of keys and values)`",
                "`- a\n` | `f.yaml:1: holds no map (accepted: a map of keys and values)`",
                "`a: &x [*x]\n` | `f.yaml:1: is not valid YAML: an alias refers to the value it stands in`",
                "`a: '{{env:VUMI_NOT_SET_ANYWHERE}}'\n` | `f.yaml:1: is not valid YAML: environment variable 'VUMI_NOT_SET_ANYWHERE' is not set`",
                "`a: !!java.net.URL [http://x]\n` | `f.yaml:1: is not valid YAML`",
                "`a: 1\n--- \nb: 2\n` | `f.yaml:2: is not valid YAML`"
            })
    void refusesWithTheLine(String yaml, String message) {
        assertThatThrownBy(() -> YamlFile.read(yaml == null ? "" : yaml, "f.yaml"))
                .isInstanceOf(org.vumi.config.ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesAliasesThatMultiply() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int n = 1; n < 9; n++) {
            String alias = "*a" + (n - 1);
            bomb.append(
                    "a" + n + ": &a" + n + " [" + String.join(", ", java.util.Collections.nCopies(9, alias)) + "]\n");
        }
        assertThatThrownBy(() -> YamlFile.read(bomb.toString(), "f.yaml"))
                .hasMessageContaining("aliases make more than");
    }

    @Test
    void refusesNestingWithoutEnd() {
        String deep = "a: " + "[".repeat(200) + "]".repeat(200);
        assertThatThrownBy(() -> YamlFile.read(deep, "f.yaml")).hasMessageContaining("Nesting Depth exceeded");
    }

    @Test
    void saysThatAFileIsNotThere() {
        assertThatThrownBy(() -> YamlFile.read(Path.of("no/such.yaml"))).hasMessage("no/such.yaml: no such file");
    }
}
