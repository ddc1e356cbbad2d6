package org.vumi.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.docs.Page;
import org.vumi.servers.FreePort;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** {@code vumi load} as an operator runs it, from the packaged jar; the commands are those of docs/load.md. */
@ExtendWith(Servers.class)
class LoadCommandIT {
    private static final List<String> COMMANDS = Page.read(Path.of("docs/load.md"))
            .text()
            .lines()
            .filter(line -> line.startsWith("    bin/vumi "))
            .map(line -> line.strip().substring("bin/vumi ".length()))
            .toList();

    /** The command of the page that begins so, with fewer messages and another port. */
    private static String[] shown(String beginning, String... more) {
        String command = COMMANDS.stream()
                .filter(c -> c.startsWith(beginning))
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>(List.of(
                command.replace("=100000", "=5000").replace("=50000", "=10").split(" ")));
        words.addAll(Arrays.asList(more));
        return words.toArray(String[]::new);
    }

    private static Map<String, Object> result(VumiJar load) {
        assertThat(load.out().lines()).hasSize(1);
        return MessageCodec.decode(load.out().strip().getBytes(US_ASCII));
    }

    @Test
    void esmeGetsAReceiptOfEachMessageFromTheSimulator(VumiHome home) {
        VumiJar simulator =
                home.start(shown("simulator smsc", "--port=0", "--http-port=0", "--user=acme:s3cret", "--keep=1"));
        Path password = home.write("password", "s3cret\n");
        VumiJar load = home.launch(shown(
                "load esme --messages=5000",
                "--port=" + simulator.ready().path("ports").path("smpp").asInt(),
                "--system-id=acme",
                "--password-file=" + password));
        assertThat(load.awaitEnd()).as(load::log).isZero();
        assertThat(result(load))
                .containsEntry("ended", "complete")
                .containsEntry("missing", 0)
                .containsEntry("mt_acked", 5000)
                .containsEntry("receipts", 5000)
                .containsEntry("receipt_duplicates", 0);
        assertThat((double) result(load).get("mt_acked_per_s")).isBetween(400.0, 501.0);
        assertThat(load.log()).contains("mt_sent ").doesNotContain("s3cret", "2782000");
        assertThat(simulator.terminate()).isZero();
    }

    @Test
    void theOneTakesWhatTheOtherSubmits(VumiHome home) {
        String port = "--port=" + FreePort.next();
        VumiJar smsc = home.launch(shown("load smsc --mt-only", port));
        VumiJar esme = home.launch(shown("load esme --messages=100000", port));
        assertThat(esme.awaitEnd()).as(esme::log).isZero();
        assertThat(smsc.awaitEnd()).as(smsc::log).isZero();
        assertThat(result(esme)).containsEntry("missing", 0).containsEntry("mt_acked", 5000);
        assertThat(result(smsc)).containsEntry("missing", 0).containsEntry("mt_received", 5000);
    }

    @Test
    void tellsWhatItHasOnSigterm(VumiHome home) {
        int port = FreePort.next();
        VumiJar smsc = home.launch("load", "smsc", "--mt-only", "--port=" + port);
        VumiJar esme = home.launch("load", "esme", "--messages=100000", "--rate=100", "--port=" + port);
        await().until(() -> esme.log().contains("mt_sent 1"));
        assertThat(esme.terminate()).isZero();
        assertThat(result(esme)).containsEntry("ended", "stopped").containsEntry("missing", 0);
        assertThat(smsc.terminate()).isEqualTo(1);
        assertThat((int) result(smsc).get("missing")).isPositive();
    }

    @Test
    void endsIfNobodyBinds(VumiHome home) {
        VumiJar load = home.launch("load", "smsc", "--port=0", "--bind-wait=0.1");
        assertThat(load.awaitEnd()).isEqualTo(1);
        assertThat(result(load)).containsEntry("ended", "not_bound");
    }
}
