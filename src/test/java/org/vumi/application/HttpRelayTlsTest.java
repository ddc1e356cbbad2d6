package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.message.InvalidMessage;

/** A server whose certificate nobody has signed but itself, and that names another host. */
class HttpRelayTlsTest {
    private static final String PASSWORD = "changeit";

    private StubServer server;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        SSLContext tls = tls(directory.resolve("keys.p12"));
        server = new StubServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new StubServer.ServerSocketMaker() {
                    @Override
                    public ServerSocket make() throws java.io.IOException {
                        return tls.getServerSocketFactory().createServerSocket();
                    }
                });
        server.answers(StubServer.reply("secretly"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static SSLContext tls(Path keys) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=elsewhere.example",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(keys)) {
            store.load(stream, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private Exchange relay(RelayRig rig) throws Exception {
        return rig.send(RelayRig.message("m1", "2")).get(20, TimeUnit.SECONDS);
    }

    private Map<String, Object> config(boolean verify) {
        String url = server.url("/").replace("http:", "https:");
        return Map.of("url", url, "verify_tls", verify, "retry_limit", 1, "retry_delay", 0.01);
    }

    @Test
    void relaysToNobodyWhoCannotProveWhoHeIs() throws Exception {
        try (RelayRig rig = RelayRig.of(config(true))) {
            assertThat(relay(rig).getException())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessageContaining("in 2 tries: ")
                    .hasMessageContaining("certification path");
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void relaysToAnybodyIfToldSo() throws Exception {
        try (RelayRig rig = RelayRig.of(config(false))) {
            assertThat(relay(rig).getException()).isNull();
            assertThat(relay(rig).getException()).isNull();
            assertThat(rig.replies).hasSize(2);
            assertThat(server.connections).hasValue(1);
        }
    }
}
