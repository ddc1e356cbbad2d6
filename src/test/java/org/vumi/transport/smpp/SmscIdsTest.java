package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.Clause;
import org.vumi.transport.smpp.SmscIds.Form;

class SmscIdsTest {
    @ParameterizedTest
    @CsvSource({
        "TEXT, abc-1, TEXT, ABC-1",
        "TEXT, 0000012, TEXT, 12",
        "TEXT, 0, TEXT, 000",
        "HEX, 1A2B, DECIMAL, 0000006699",
        "HEX, 00001a2b, HEX, 1A2B",
        "DECIMAL, 6699, HEX, 1a2b",
        "DECIMAL, 18446744073709551617, HEX, 10000000000000001",
        "DECIMAL, not-a-number, HEX, NOT-A-NUMBER",
    })
    void findsTheSameIdInBothForms(Form ofResponse, String response, Form ofReceipt, String receipt) {
        SmscIds ids = new SmscIds(ofResponse, ofReceipt);
        assertThat(ids.receipt(receipt)).isEqualTo(ids.response(response));
    }

    @ParameterizedTest
    @CsvSource({"TEXT, 12, TEXT, 120", "HEX, 12, DECIMAL, 12", "TEXT, a, TEXT, b"})
    @Clause("5.2.23")
    void keepsDifferentIdsApart(Form ofResponse, String response, Form ofReceipt, String receipt) {
        SmscIds ids = new SmscIds(ofResponse, ofReceipt);
        assertThat(ids.receipt(receipt)).isNotEqualTo(ids.response(response));
    }
}
