package org.vumi.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.Clause;
import org.vumi.component.smpp.Pdu;

/** What SimulatorFuzzTest has found: PDUs of which a session's thread died, and that got no answer. */
class MalformedRequestsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "submit_sm without a body | 00000004 | '' | 2",
                "submit_sm whose source address has no end | 00000004 | 00 01 01 3132 | 2",
                "submit_sm whose text is shorter than it says | 00000004 | 00 0101 3100 0101 3200 000000 00 00 00000000 ff 61 | 2",
                "submit_sm with an optional parameter longer than the PDU | 00000004 | 00 0101 3100 0101 3200 000000 00 00 00000000 00 0424 7fff 61 | 2",
                "submit_sm with an optional parameter of negative length | 00000004 | 00 0101 3100 0101 3200 000000 00 00 00000000 00 0424 8000 61 | 2",
                "submit_multi that ends in its destinations | 00000021 | 00 0101 3100 05 01 | 2",
                "data_sm without a body | 00000103 | '' | 2",
                "query_sm without the end of its message_id | 00000003 | 3132 | 2",
                "bind with a numbering plan that does not exist | 00000009 | 7a00 00 00 34 01 0f 00 | 2",
            })
    @Clause({"2.8", "4.5", "4.7", "4.8"})
    void isAnsweredAndTheConnectionGoesOn(String name, String command, String body, int status) throws Exception {
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                RawEsme esme = RawEsme.bound(smsc.port())) {
            int commandId = Integer.parseUnsignedInt(command, 16);
            esme.send(Pdu.of(commandId, 0, 77, HexFormat.of().parseHex(body.replace(" ", "")))
                    .octets());
            Pdu answer = esme.read();
            assertThat(answer.commandId()).as(name).isEqualTo(commandId | Pdu.RESPONSE);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.sequenceNumber()).isEqualTo(77);
            assertThat(esme.enquireLink()).isEqualTo(esme.read().sequenceNumber());
        }
    }

    @Test
    void anAnswerThatEndsTooEarlyIsPassedOver() throws Exception {
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                RawEsme esme = RawEsme.bound(smsc.port())) {
            esme.send(Pdu.of(0x80000103, 0, 9, new byte[] {'1'}).octets());
            assertThat(esme.enquireLink()).isEqualTo(esme.read().sequenceNumber());
        }
    }
}
