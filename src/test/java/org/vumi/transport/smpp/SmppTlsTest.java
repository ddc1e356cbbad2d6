package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.Clause;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.SmppLink;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.tls.TestCertificates;

/** Links over TLS, to the simulator and to peers that cannot prove who they are. */
class SmppTlsTest {
    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    private SmscSimulator smsc;
    private TransportRig rig;

    @BeforeAll
    static void make() {
        certificates = new TestCertificates(directory);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
        smsc.close();
    }

    private SmscOptions showing(String alias) {
        return new SmscOptions().port(0).tls(certificates.certificate(alias), certificates.key(alias), "", null);
    }

    private TransportRig linkTo(SmscOptions options) throws IOException {
        smsc = SmscSimulator.start(options);
        rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")
                .with("port", smsc.port())
                .with("tls", true)
                .with("tls_trust_store", certificates.certificate("ca").toString());
        return rig;
    }

    private void waitsSaying(String sentence) {
        rig.start();
        // of what a peer says at its end something may be lost; it says it again
        await().atMost(Duration.ofSeconds(30))
                .until(() -> rig.link().lastSentence().contains(sentence));
        assertThat(rig.link().lastSentence()).contains("; retrying in ");
        assertThat(rig.link().state()).isEqualTo(SmppLink.State.WAITING);
        assertThat(smsc.binds()).isEmpty();
    }

    @Test
    @Clause("2.4")
    void carriesMessagesFromAnSmscThatATrustedAuthorityVouchesFor() throws Exception {
        linkTo(showing("server")).startBound();
        smsc.inject("27761234567", "12345", "hello");
        assertThat(rig.next("smpp1.inbound", 5_000)).containsEntry("content", "hello");
    }

    @Test
    void showsItsOwnCertificate() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), TestCertificates.PASSWORD + "\n");
        SmscOptions asking = new SmscOptions()
                .port(0)
                .tls(certificates.store("server"), null, TestCertificates.PASSWORD, certificates.certificate("ca"));
        linkTo(asking)
                .with("tls_trust_store", certificates.trustStore().toString())
                .with("tls_trust_store_password", TestCertificates.PASSWORD)
                .with("tls_certificate", certificates.store("client").toString())
                .with("tls_key_password_file", password.toString())
                .startBound();
        assertThat(smsc.binds()).hasSize(1);
    }

    @Test
    void saysThatItsOwnCertificateIsWanted() throws Exception {
        linkTo(new SmscOptions()
                .port(0)
                .tls(certificates.store("server"), null, TestCertificates.PASSWORD, certificates.certificate("ca")));
        waitsSaying("127.0.0.1:" + smsc.port() + " does not take our certificate (tls_certificate)");
    }

    @Test
    void doesNotTrustJustAnyone() throws Exception {
        linkTo(showing("stranger"));
        waitsSaying("certificate of 127.0.0.1:" + smsc.port() + " is not trusted (its authority: tls_trust_store)");
    }

    @Test
    void doesNotTrustAnExpiredCertificate() throws Exception {
        linkTo(showing("expired"));
        waitsSaying("certificate of 127.0.0.1:" + smsc.port() + " has expired: ");
    }

    @Test
    void doesNotTrustACertificateOfAnotherHost() throws Exception {
        linkTo(showing("elsewhere"));
        waitsSaying(
                "certificate of 127.0.0.1:" + smsc.port() + " is not for '127.0.0.1' (another name: tls_server_name)");
    }

    @Test
    void takesTheNameThatItIsTold() throws Exception {
        linkTo(showing("elsewhere"))
                .with("tls_server_name", "elsewhere.example")
                .startBound();
        assertThat(smsc.binds()).hasSize(1);
    }

    @Test
    void takesAnyNameIfToldSoButNotAnyAuthority() throws Exception {
        linkTo(showing("elsewhere")).with("tls_verify_host", false).startBound();
        assertThat(smsc.binds()).hasSize(1);
    }

    @Test
    void saysThatAPeerDoesNotSpeakTls() throws Exception {
        linkTo(new SmscOptions().port(0)).with("smpp_bind_timeout", 1);
        waitsSaying("127.0.0.1:" + smsc.port() + " does not speak TLS");
    }

    @Test
    void bindsOnceTheCertificateIsRenewed() throws Exception {
        linkTo(showing("expired"));
        waitsSaying("has expired");
        int port = smsc.port();
        smsc.close();
        smsc = SmscSimulator.start(showing("server").port(port));
        await().atMost(Duration.ofSeconds(20)).until(() -> rig.link().state() == SmppLink.State.UP);
    }
}
