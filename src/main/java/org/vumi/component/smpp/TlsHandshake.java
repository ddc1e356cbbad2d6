package org.vumi.component.smpp;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Makes a connection one of TLS, or says in a sentence why it cannot. */
final class TlsHandshake {
    private final LinkTls tls;
    private final String address;

    TlsHandshake(LinkTls tls, String address) {
        this.tls = tls;
        this.address = address;
    }

    /**
     * @param socket connected; closed together with the one returned
     * @param patience for each answer of the peer
     */
    Socket over(Socket socket, String host, Duration patience) throws IOException {
        String name = tls.serverName() == null ? host : tls.serverName();
        SSLSocket secured =
                (SSLSocket) tls.context().get().getSocketFactory().createSocket(socket, name, socket.getPort(), true);
        if (tls.verifyHost()) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            throw new BindFailed(sentence(e, name), e);
        } catch (SocketTimeoutException e) {
            throw new BindFailed("no TLS handshake by " + address + " within " + patience.toSeconds() + " s", e);
        } catch (IOException e) {
            throw new BindFailed("TLS handshake broken off by " + address + ": " + e.getMessage(), e);
        }
        socket.setSoTimeout(0);
        return secured;
    }

    private String sentence(SSLException e, String name) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "certificate of " + address + " has expired: " + cause.getMessage();
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "certificate of " + address + " is not valid yet: " + cause.getMessage();
            }
            if (cause instanceof CertPathBuilderException) {
                return "certificate of " + address + " is not trusted (its authority: tls_trust_store)";
            }
            if (cause instanceof CertificateException
                    && cause.getCause() == null
                    && cause.getMessage() != null
                    && cause.getMessage().startsWith("No ")) {
                return "certificate of " + address + " is not for '" + name + "' (another name: tls_server_name)";
            }
            if (cause instanceof CertPathValidatorException && cause.getCause() == null) {
                return "certificate of " + address + " is not trusted: " + cause.getMessage();
            }
        }
        return lost(address, e);
    }

    /** What a peer says by an alert, at the handshake or (our certificate) at the first read after it. */
    static String lost(String address, SSLException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("certificate_required") || said.contains("bad_certificate")) {
            return address + " does not take our certificate (tls_certificate): " + said;
        }
        if (said.startsWith("Unsupported or unrecognized SSL message")) {
            return address + " does not speak TLS";
        }
        return "TLS with " + address + " failed: " + said;
    }
}
