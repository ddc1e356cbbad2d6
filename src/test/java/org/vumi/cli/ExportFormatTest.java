package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportFormatTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1-1", "-2+3", "\t=1", "\r=1", "+", "-"})
    void aTextThatWouldBeAFormulaIsAText(String text) {
        assertThat(ExportFormat.cell(text)).matches("\"?'[\\s\\S]*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+27820001", "27820001", "-5", "hello = 1", "Grüße 🙂", "'quoted"})
    void everythingElseStays(String text) {
        assertThat(ExportFormat.cell(text)).isEqualTo(text);
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
