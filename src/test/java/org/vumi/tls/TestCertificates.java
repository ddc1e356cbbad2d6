package org.vumi.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** An authority and what it has signed, made anew for each run so that nothing expires. */
public final class TestCertificates {
    public static final String PASSWORD = "changeit";

    /** A name that the certificate {@code server} has beside 127.0.0.1. */
    public static final String NAME = "smsc.example";

    private final Path directory;
    private final Path all;

    /** @param directory empty, for the files */
    public TestCertificates(Path directory) {
        this.directory = directory;
        this.all = directory.resolve("all.p12");
        make("ca", "-ext", "bc:c");
        signed("server", "-ext", "san=ip:127.0.0.1,dns:" + NAME);
        signed("elsewhere", "-ext", "san=dns:elsewhere.example");
        signed("expired", "-ext", "san=ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
        signed("client");
        make("stranger", "-ext", "san=ip:127.0.0.1");
    }

    private void signed(String alias, String... more) {
        List<String> options = new ArrayList<>(List.of("-signer", "ca"));
        options.addAll(Arrays.asList(more));
        make(alias, options.toArray(String[]::new));
    }

    private void make(String alias, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keystore",
                all.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(Arrays.asList(more));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes());
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(all)) {
            store.load(stream, PASSWORD.toCharArray());
        }
        return store;
    }

    /** The certificate as PEM, with its chain. */
    public Path certificate(String alias) {
        try {
            StringBuilder pem = new StringBuilder("made for a test\n");
            for (Certificate certificate : store().getCertificateChain(alias)) {
                pem.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            return Files.writeString(directory.resolve(alias + ".crt"), pem);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private key as PEM. */
    public Path key(String alias) {
        try {
            Key key = store().getKey(alias, PASSWORD.toCharArray());
            return Files.writeString(directory.resolve(alias + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A PKCS12 store of the certificate and its key, opened by {@link #PASSWORD}. */
    public Path store(String alias) {
        try {
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            char[] password = PASSWORD.toCharArray();
            one.setKeyEntry(alias, store().getKey(alias, password), password, store().getCertificateChain(alias));
            return written(one, alias + ".p12");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A PKCS12 store that trusts the authority, opened by {@link #PASSWORD}. */
    public Path trustStore() {
        try {
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            one.setCertificateEntry("ca", store().getCertificate("ca"));
            return written(one, "trust.p12");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path written(KeyStore store, String name) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
