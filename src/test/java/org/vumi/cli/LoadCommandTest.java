package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        return Vumi.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute(args);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smsc | --host=0.0.0.0 | host '0.0.0.0' is not on this machine's loopback: with --allow-remote",
                "esme | --host=192.0.2.1 | host '192.0.2.1' is not on this machine's loopback: with --allow-remote",
                "esme | --port=0 | port 0 is not in 1..65535",
                "esme | --text-length=161 | text length 161 is not in 1..160",
                "esme | --destinations=0 | destinations 0 is not in",
                "esme | --to=abc | to 'abc' is no number",
                "esme | --system-id=muchtoolonganame | SMPP allows a system_id of 15",
                "smsc | --port=70000 | port 70000",
                "smsc | --messages=0 | messages 0 is not in 1..10000000",
                "smsc | --rate=-1 | rate -1 is not in 0..1000000",
                "smsc | --window=0 | window 0 is not in",
                "smsc | --warm-up=10000 | warm-up 10000 is not in 0..9999",
                "smsc | --throttle-percent=101 | throttle percent 101 is not in 0..100",
                "smsc | --error-status=ESME_NO | command_status 'ESME_NO' is not known",
                "smsc | --receipts=some | expected one of [NONE, REQUESTED, ALL]",
                "smsc | --idle=-1 | seconds is not in 0..86400",
                "smsc | --password-file=nowhere --system-id=a | password file 'nowhere' cannot be read",
                "smsc | --mo-only --mt-only | mutually exclusive",
                "smsc | --nonsense | Unknown option: '--nonsense'"
            })
    void saysWhichOptionItCannotTake(String command, String options, String sentence) {
        String[] words = ("load " + command + " " + options).split(" ");
        assertThat(execute(words)).isEqualTo(2);
        assertThat(err.toString()).contains(sentence);
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(execute("load", "smsc", "--port=" + taken.getLocalPort()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("smsc: cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThat(out.toString()).isEmpty();
        }
    }
}
