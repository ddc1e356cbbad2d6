package org.vumi.simulator;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.vumi.tls.TlsFault;
import org.vumi.tls.TlsFiles;

/** What the SMSC shows, and whether an ESME must show a certificate too. Read once, at the start. */
record SmscTls(SSLContext context, boolean clientCertificate) {
    /**
     * @param certificate PEM with its chain, or a store with its key
     * @param key PEM; null if {@code certificate} holds it
     * @param keyPassword may be empty
     * @param clientAuthorities who must have signed an ESME's certificate; null if none is asked for
     * @throws IllegalArgumentException naming the file that cannot serve
     */
    static SmscTls of(Path certificate, Path key, String keyPassword, Path clientAuthorities) {
        try {
            return new SmscTls(
                    new TlsFiles(clientAuthorities, "", certificate, key, keyPassword).context(),
                    clientAuthorities != null);
        } catch (TlsFault e) {
            throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
        }
    }

    /** Not bound yet. */
    ServerSocket serverSocket() throws IOException {
        SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        server.setNeedClientAuth(clientCertificate);
        return server;
    }
}
