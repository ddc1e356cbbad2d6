package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportFormatTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "=cmd|' /C calc'!A0",
                "@SUM(A1)",
                "+1-1",
                "-2+3",
                "\t=1",
                "\r=1",
                "\n=1",
                "\ta",
                "+",
                "-",
                "-5=1",
                "＝1+1",
                "＋1",
                "－1",
                "＠SUM(A1)"
            })
    void aTextThatWouldBeAFormulaIsAText(String text) {
        assertThat(ExportFormat.cell(text)).matches("\"?'[\\s\\S]*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+27820001", "27820001", "-5", "hello = 1", "Grüße 🙂", "'quoted", "a; b", "from;+27820001;-5"})
    void everythingElseStays(String text) {
        assertThat(ExportFormat.cell(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"a;=1;b, a;'=1;b", "a;=1;＝2, a;'=1;'＝2", "a|=1, \"a|'=1\"", "-|-5|-6, \"'-|-5|-6\""})
    void aSpreadsheetThatDividesAnotherWayFindsNoneEither(String text, String cell) {
        for (String end : List.of("\n", "\r", "\t")) {
            String quotes = end.equals("\t") ? "" : "\"";
            assertThat(ExportFormat.cell(text.replace("|", end)))
                    .isEqualTo(cell.replace("\"", quotes).replace("|", end));
        }
    }

    @Test
    void quotesAsSpreadsheetsDo() {
        assertThat(ExportFormat.cell("a,b")).isEqualTo("\"a,b\"");
        assertThat(ExportFormat.cell("say \"a\"")).isEqualTo("\"say \"\"a\"\"\"");
        assertThat(ExportFormat.cell("two\nlines")).isEqualTo("\"two\nlines\"");
        assertThat(ExportFormat.cell("=\"a\"")).isEqualTo("\"'=\"\"a\"\"\"");
        assertThat(ExportFormat.cell(null)).isEmpty();
    }
}
