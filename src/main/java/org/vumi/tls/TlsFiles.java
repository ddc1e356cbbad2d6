package org.vumi.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom to trust and what to show, as files. They are read whenever a context is asked for, so that a renewed certificate is
 * used without a restart.
 *
 * @param trust certificates as PEM, or a PKCS12 or JKS store; null for the authorities that the JDK trusts
 * @param trustPassword of that store; may be empty
 * @param certificate our own with its chain as PEM, or a PKCS12 or JKS store with its key; null for none
 * @param key private key as PEM; null if {@code certificate} holds it
 * @param keyPassword of that key or store; may be empty
 */
public record TlsFiles(Path trust, String trustPassword, Path certificate, Path key, String keyPassword) {
    /** @throws TlsFault naming the file that cannot serve */
    public SSLContext context() throws TlsFault {
        KeyManager[] keys = certificate == null ? null : keyManagers();
        TrustManager[] trusted = trust == null ? null : trustManagers();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /**
     * For a client that knows its server, or who has signed its certificate.
     *
     * @param known certificates as PEM; a server that shows one of them is trusted whatever name it is reached by
     * @throws TlsFault naming the file that cannot serve
     */
    public static SSLContext trusting(Path known) throws TlsFault {
        byte[] octets = octets(TlsFault.File.TRUST, known);
        try {
            List<X509Certificate> certificates = certificates(octets);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(storeOf(certificates));
            TrustManager trust = new KnownServers(
                    Set.copyOf(certificates), (X509ExtendedTrustManager) factory.getTrustManagers()[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw fault(TlsFault.File.TRUST, known, e);
        }
    }

    private TrustManager[] trustManagers() throws TlsFault {
        byte[] octets = octets(TlsFault.File.TRUST, trust);
        try {
            KeyStore store = isPem(octets) ? storeOf(certificates(octets)) : store(trust, trustPassword);
            if (Collections.list(store.aliases()).stream().noneMatch(alias -> isCertificate(store, alias))) {
                throw new Unfit("holds no trusted certificate");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw fault(TlsFault.File.TRUST, trust, e);
        }
    }

    private static boolean isCertificate(KeyStore store, String alias) {
        try {
            return store.isCertificateEntry(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a store that was loaded", e);
        }
    }

    private KeyManager[] keyManagers() throws TlsFault {
        byte[] octets = octets(TlsFault.File.CERTIFICATE, certificate);
        try {
            KeyStore store = isPem(octets) ? storeOf(octets) : store(certificate, keyPassword);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, keyPassword.toCharArray());
            return factory.getKeyManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw fault(TlsFault.File.CERTIFICATE, certificate, e);
        }
    }

    /** A key is looked for in its own file, or else beside its certificate. */
    private KeyStore storeOf(byte[] pem) throws TlsFault, IOException, GeneralSecurityException {
        Path keyFile = key == null ? certificate : key;
        List<X509Certificate> chain = certificates(pem);
        PrivateKey privateKey;
        try {
            byte[] octets = octets(TlsFault.File.KEY, keyFile);
            privateKey = PemKey.read(PemBlock.read(new String(octets, ISO_8859_1)), keyPassword.toCharArray());
            if (!PemKey.fits(privateKey, chain.get(0).getPublicKey())) {
                throw new Unfit("holds another key than that of the first certificate in '" + certificate + "'");
            }
        } catch (GeneralSecurityException e) {
            throw fault(TlsFault.File.KEY, keyFile, e);
        }
        KeyStore store = empty();
        store.setKeyEntry("own", privateKey, keyPassword.toCharArray(), chain.toArray(Certificate[]::new));
        return store;
    }

    private static KeyStore storeOf(List<X509Certificate> certificates) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore store(Path file, String password) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    private static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new java.util.ArrayList<>();
        for (PemBlock block : PemBlock.read(new String(pem, ISO_8859_1))) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
            }
        }
        if (certificates.isEmpty()) {
            throw new Unfit("holds no certificate");
        }
        return certificates;
    }

    private static boolean isPem(byte[] octets) {
        return new String(octets, ISO_8859_1).contains("-----BEGIN ");
    }

    private static byte[] octets(TlsFault.File which, Path file) throws TlsFault {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "no such file" : e.toString();
            throw new TlsFault(which, "'" + file + "' cannot be read: " + why, e);
        }
    }

    private static TlsFault fault(TlsFault.File which, Path file, Exception e) {
        if (e.getCause() instanceof UnrecoverableKeyException || e instanceof UnrecoverableKeyException) {
            return new TlsFault(which, "'" + file + "' is not opened by its password", e);
        }
        String what = e instanceof Unfit
                ? e.getMessage()
                : "is neither PEM nor a store of keys and certificates: " + e.getMessage();
        return new TlsFault(which, "'" + file + "' " + what, e);
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return "TlsFiles " + Arrays.asList(trust, certificate, key);
    }
}
