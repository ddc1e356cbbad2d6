package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionTest {
    private static Object convert(String type, String yaml) throws Conversion.Unfit {
        Setting setting = YamlFile.read("k: " + yaml, "f.yaml").get("k");
        return new Conversion(Path.of("/home/vumi"))
                .convert(setting, ParameterType.of("(" + type + ") Prose.").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text | 27831234567 | 27831234567",
                "text | 0123 | 83",
                "text | 1.50 | 1.50",
                "text | ` 'a b'` | a b",
                "text | 2012-04-16 | 2012-04-16",
                "secret | 12345678901234567890 | 12345678901234567890",
                "name | smpp_za.1-x | smpp_za.1-x",
                "name | 42 | 42",
                "url | http://h:80/a?b=c | http://h:80/a?b=c",
                "path | a/b.txt | /home/vumi/a/b.txt",
                "path | /etc/x | /etc/x"
            })
    void makesText(String type, String yaml, String expected) throws Exception {
        assertThat(convert(type, yaml)).isEqualTo(expected);
    }

    @Test
    void makesNumbersOfTextAndText() throws Exception {
        assertThat(convert("int", "'9010'")).isEqualTo(9010);
        assertThat(convert("int", "' 7 '")).isEqualTo(7);
        assertThat(convert("int", "2.0")).isEqualTo(2);
        assertThat(convert("number", "'0.25'")).isEqualTo(0.25);
        assertThat(convert("seconds", "0.5")).isEqualTo(Duration.ofMillis(500));
        assertThat(convert("bool", "'yes'")).isEqualTo(true);
        assertThat(convert("bool", "0")).isEqualTo(false);
    }

    @Test
    void makesListsAndMapsAlsoOfText() throws Exception {
        assertThat(convert("list", "[a, 1, {b: c}]")).isEqualTo(List.of("a", 1, Map.of("b", "c")));
        assertThat(convert("list", "'a, b'")).isEqualTo(List.of("a", "b"));
        assertThat(convert("list", "5")).isEqualTo(List.of("5"));
        assertThat(convert("list", "''")).isEqualTo(List.of());
        assertThat(convert("list", "'[x, [y]]'")).isEqualTo(List.of("x", List.of("y")));
        assertThat(convert("map", "{2771: a}")).isEqualTo(Map.of("2771", "a"));
        assertThat(convert("map", "'{host: h}'")).isEqualTo(Map.of("host", "h"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int 1..10 | 11 | '11' is not a whole number from 1 to 10",
                "int 1.. | 0 | '0' is not a whole number, at least 1",
                "int | 1.5 | '1.5' is not a whole number",
                "int | ten | 'ten' is not a whole number",
                "int | 99999999999 | '99999999999' is not a whole number",
                "int | [1] | a list is not a whole number",
                "int | yes | 'yes' is not a whole number",
                "number 0..1 | 1.01 | '1.01' is not a number from 0 to 1",
                "number | .inf | '.inf' is not a number",
                "seconds | -1 | '-1' (accepted: a number of seconds, at least 0)",
                "bool | maybe | 'maybe' is not true or false",
                "name | a/b | 'a/b' is not letters, digits, '_', '-' and '.'",
                "name | `''` | '' is not letters, digits, '_', '-' and '.'",
                "text | yes | 'yes' is a boolean in YAML (write it in quotes if it is meant as text)",
                "text | {a: b} | a map is not a text",
                "secret | [x] | is not a text",
                "url | `'http://u:hush@h/a b'` | is not a URL: Illegal character in path at character 18",
                "url | example.com | is not a URL such as http://127.0.0.1:8001/",
                "map | text | 'text' is not a map of keys and values"
            })
    void saysWhatIsWrongAndWhatWouldBeAccepted(String type, String yaml, String message) {
        assertThatThrownBy(() -> convert(type, yaml))
                .isInstanceOf(Conversion.Unfit.class)
                .hasMessage(message);
    }

    @Test
    void readsATypeFromADescription() {
        assertThat(ParameterType.of("(int 1..65535) Port.")).hasValueSatisfying(type -> {
            assertThat(type.kind()).isEqualTo(ParameterType.Kind.INT);
            assertThat(type.toString()).isEqualTo("int 1..65535");
        });
        assertThat(ParameterType.of("(seconds 0.1..) Wait.").orElseThrow().accepted())
                .isEqualTo("a number of seconds, at least 0.1");
        assertThat(ParameterType.of("Port.")).isEmpty();
        assertThat(ParameterType.of("(integer) Port.")).isEmpty();
        assertThat(ParameterType.prose("(name) Names it.")).isEqualTo("Names it.");
    }

    @Test
    void findsTheNearestWord() {
        List<String> known = List.of("transport_name", "web_port", "web_path");
        assertThat(Spelling.nearest("transport_nmae", known)).contains("transport_name");
        assertThat(Spelling.nearest("WEB_PORT", known)).contains("web_port");
        assertThat(Spelling.nearest("middleware", known)).isEmpty();
        assertThat(Spelling.near("web_prt", known)).containsExactly("web_port", "web_path");
    }
}
