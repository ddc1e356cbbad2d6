package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.docs.Page;

class CallbackSignatureTest {
    private static final String SECRET = "agreed with the shop";
    private static final byte[] BODY = "{\"message\":{\"content\":\"é\"}}".getBytes(UTF_8);
    private static final String TIMESTAMP = CallbackSignature.timestamp(Instant.parse("2026-11-25T12:00:00.9Z"));

    /** By {@code openssl dgst -sha256 -hmac}. */
    @Test
    void isTheHmacOfTimestampAndBody() {
        assertThat(TIMESTAMP).isEqualTo("1795608000");
        assertThat(new CallbackSignature("key").of("1", "b".getBytes(UTF_8)))
                .isEqualTo("sha256=ac75094e6e04472ed13f55acc4c2c692a33eaa037ecc95f9779fc179733be167");
    }

    @Test
    void thePythonOfThePageTellsGenuineFromForged(@TempDir Path directory) throws Exception {
        String signature = new CallbackSignature(SECRET).of(TIMESTAMP, BODY);
        String python = Page.read(Path.of("docs/application/sms-api.md"))
                .blocks("python")
                .get(0);
        Path script = Files.writeString(directory.resolve("check.py"), python + """

                import sys
                secret, timestamp, signature, now = sys.argv[1:]
                print(is_genuine(secret, timestamp, signature, sys.stdin.buffer.read(), lambda: float(now)))
                """);

        assertThat(run(script, BODY, SECRET, TIMESTAMP, signature, TIMESTAMP)).isEqualTo("True");
        assertThat(run(script, "{}".getBytes(UTF_8), SECRET, TIMESTAMP, signature, TIMESTAMP))
                .isEqualTo("False");
        assertThat(run(script, BODY, "another secret", TIMESTAMP, signature, TIMESTAMP))
                .isEqualTo("False");
        assertThat(run(script, BODY, SECRET, "1795608001", signature, TIMESTAMP))
                .isEqualTo("False");
        assertThat(run(script, BODY, SECRET, TIMESTAMP, signature, "1795608301"))
                .isEqualTo("False");
    }

    private static String run(Path script, byte[] body, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("python3", script.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().write(body);
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return out;
    }
}
