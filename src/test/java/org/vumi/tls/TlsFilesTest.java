package org.vumi.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void make() {
        certificates = new TestCertificates(directory);
    }

    private static TlsFiles own(Path certificate, Path key, String password) {
        return new TlsFiles(null, "", certificate, key, password);
    }

    private static TlsFiles trusting(Path trust, String password) {
        return new TlsFiles(trust, password, null, null, "");
    }

    @Test
    void readsPemAndStores() throws Exception {
        own(certificates.certificate("client"), certificates.key("client"), "").context();
        own(certificates.store("client"), null, TestCertificates.PASSWORD).context();
        trusting(certificates.certificate("ca"), "").context();
        trusting(certificates.trustStore(), TestCertificates.PASSWORD).context();
        new TlsFiles(null, "", null, null, "").context();
    }

    @Test
    void readsACertificateAndItsKeyFromOneFile() throws Exception {
        String both =
                Files.readString(certificates.key("client")) + Files.readString(certificates.certificate("client"));
        own(Files.writeString(directory.resolve("both.pem"), both), null, "").context();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsKeysOfEveryAlgorithm(String algorithm) throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
        List<PemBlock> pem = PemBlock.read(TestCertificates.pem("PRIVATE KEY", key.getEncoded()));
        assertThat(PemKey.read(pem, new char[0]).getEncoded()).isEqualTo(key.getEncoded());
    }

    @Test
    void opensAnEncryptedKey() throws Exception {
        List<PemBlock> pem = PemBlock.read("""
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiwHLIXovaAlgICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEOcXvph6xd8wVhSZL2D9e8wEgZDa
            YO/vrlno9gN7szVW1iC9Mm1pHJpY6brXsU9kjbgB1w7ZYLi6a40BkTgi5SBSpGai
            Y2MUI+mQnASpGf3K349CVoJhyiB6O+Nsm4rUvM/pNSaaEowEJsUPX2sWsV9tJI0h
            bfjeRAd6/oP0LN8yxBQ2TTzGhxWMtTY3TvzAZ4ofvsTpp4nAVmr/dvVraekgBP8=
            -----END ENCRYPTED PRIVATE KEY-----
            """);
        assertThat(PemKey.read(pem, "s3cret".toCharArray()).getAlgorithm()).isEqualTo("EC");
        assertThatThrownBy(() -> PemKey.read(pem, "guess".toCharArray()))
                .hasMessage("holds a key that its password does not open");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing\n");
        Path old = Files.writeString(
                directory.resolve("old.key"), TestCertificates.pem("EC PRIVATE KEY", new byte[] {1, 2, 3}));
        assertThatThrownBy(trusting(directory.resolve("missing.pem"), "")::context)
                .isInstanceOf(TlsFault.class)
                .hasMessage("'" + directory.resolve("missing.pem") + "' cannot be read: no such file");
        assertThatThrownBy(trusting(empty, "")::context).hasMessageContaining("is neither PEM nor a store");
        assertThatThrownBy(trusting(certificates.key("client"), "")::context)
                .hasMessageEndingWith("holds no certificate");
        assertThatThrownBy(trusting(certificates.trustStore(), "wrong")::context)
                .hasMessageEndingWith("is not opened by its password");
        assertThatThrownBy(own(certificates.certificate("client"), null, "")::context)
                .hasMessageEndingWith("holds no private key")
                .extracting(fault -> ((TlsFault) fault).file())
                .isEqualTo(TlsFault.File.KEY);
        assertThatThrownBy(own(certificates.certificate("client"), old, "")::context)
                .hasMessageContaining("in the form 'EC PRIVATE KEY' (accepted: 'PRIVATE KEY'");
    }

    @Test
    void aKeyIsThatOfItsCertificate() throws Exception {
        assertThatThrownBy(own(certificates.certificate("client"), certificates.key("server"), "")::context)
                .hasMessage("'" + certificates.key("server")
                        + "' holds another key than that of the first certificate in '"
                        + certificates.certificate("client") + "'")
                .extracting(fault -> ((TlsFault) fault).file())
                .isEqualTo(TlsFault.File.KEY);
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519", "RSASSA-PSS"}) {
            KeyPair one = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            KeyPair other = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            assertThat(PemKey.fits(one.getPrivate(), one.getPublic()))
                    .as(algorithm)
                    .isTrue();
            assertThat(PemKey.fits(one.getPrivate(), other.getPublic()))
                    .as(algorithm)
                    .isFalse();
        }
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        KeyPair ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
        assertThat(PemKey.fits(rsa.getPrivate(), ec.getPublic())).isFalse();
    }

    @Test
    void aSpoiledBlockIsAFault() throws Exception {
        for (String label : new String[] {"CERTIFICATE", "PRIVATE KEY"}) {
            String block = "-----BEGIN " + label + "-----\nA=B\n-----END " + label + "-----\n";
            Path spoiled = Files.writeString(directory.resolve("spoiled.pem"), block);
            TlsFiles files = label.startsWith("C")
                    ? own(spoiled, certificates.key("client"), "")
                    : own(certificates.certificate("client"), spoiled, "");
            assertThatThrownBy(files::context)
                    .isInstanceOf(TlsFault.class)
                    .hasMessage("'" + spoiled + "' has a spoiled block '" + label + "'");
        }
    }
}
