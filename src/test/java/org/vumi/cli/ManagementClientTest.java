package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.tls.TestCertificates;
import org.vumi.tls.TlsFiles;
import picocli.CommandLine;

/** Commands that ask a management port which speaks TLS. */
class ManagementClientTest {
    @TempDir
    private Path directory;

    private TestCertificates certificates;
    private HttpsServer server;

    @BeforeEach
    void makePassword() throws Exception {
        certificates = new TestCertificates(directory);
        Files.writeString(directory.resolve("management-password"), "secret\n");
    }

    private void serve(String certificate) throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        TlsFiles shown =
                new TlsFiles(null, "", certificates.certificate(certificate), certificates.key(certificate), "");
        server.setHttpsConfigurator(new HttpsConfigurator(shown.context()));
        server.createContext("/reload", exchange -> {
            byte[] answer = "{\"swapped\":[\"relay\"],\"started\":[],\"stopped\":[],\"faults\":[]}".getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** @return exit code, and what it said */
    private String reload(String... more) {
        StringWriter said = new StringWriter();
        CommandLine vumi = Vumi.commandLine();
        vumi.setOut(new PrintWriter(said));
        vumi.setErr(new PrintWriter(said));
        List<String> arguments = new ArrayList<>(List.of(
                "reload",
                "--data=" + directory,
                "--management-port=" + server.getAddress().getPort()));
        arguments.addAll(List.of(more));
        return vumi.execute(arguments.toArray(String[]::new)) + " " + said;
    }

    private String trusting(String certificate) {
        return "--management-tls-certificate=" + certificates.certificate(certificate);
    }

    @Test
    void anAuthorityThatIsKnownWillDoForTheNamesThatItHasSigned() throws Exception {
        serve("server");
        assertThat(reload(trusting("ca"))).isEqualTo("0 swapped relay\n");
        assertThat(reload(trusting("stranger"))).startsWith("1 ").contains("is not the server of");
    }

    @Test
    void aCertificateThatIsKnownItselfNeedsNoName() throws Exception {
        serve("elsewhere");
        assertThat(reload(trusting("elsewhere"))).isEqualTo("0 swapped relay\n");
        assertThat(reload(trusting("ca"))).startsWith("1 ");
    }

    @Test
    void oneThatHasExpiredIsNotTrusted() throws Exception {
        serve("expired");
        assertThat(reload(trusting("expired"))).startsWith("1 ");
    }

    @Test
    void whoAsksWithoutTlsIsToldOfIt() throws Exception {
        serve("server");
        assertThat(reload()).startsWith("1 ").contains("--management-tls-certificate");
        assertThat(reload("--management-tls-certificate=" + directory.resolve("none")))
                .startsWith("1 ")
                .contains("no such file");
    }
}
