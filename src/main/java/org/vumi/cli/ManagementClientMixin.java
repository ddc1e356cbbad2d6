package org.vumi.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.vumi.codec.MessageCodec;
import org.vumi.tls.TlsFault;
import org.vumi.tls.TlsFiles;
import picocli.CommandLine.Option;

/** How a command reaches the management port of a running process. */
final class ManagementClientMixin {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Each worker that is swapped may finish what it has taken. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

    /** Of an answer that tells what is wrong with a configuration. */
    private static final int FAULTS = 422;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            defaultValue = "8778",
            description = "Management port of the process; default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--management-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Where it listens; default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--management-password-file",
            paramLabel = "FILE",
            description = "Holds the password of user vumi; default: the one in --data.")
    private Path passwordFile;

    @Option(
            names = "--management-tls-certificate",
            paramLabel = "FILE",
            description = "Speaks TLS: the certificate that it shows, or of who has signed that, as PEM.")
    private Path tlsCertificate;

    /**
     * @param data the process's data directory
     * @return the page {@code /status}
     * @throws IOException saying what to do about it
     */
    Map<String, Object> status(Path data) throws IOException, InterruptedException {
        return ask("GET", "status", data, PATIENCE);
    }

    /** As {@link #status}: what {@code /reload} answers when it is done. */
    Map<String, Object> reload(Path data) throws IOException, InterruptedException {
        return ask("POST", "reload", data, LONG_PATIENCE);
    }

    private Map<String, Object> ask(String method, String name, Path data, Duration patience)
            throws IOException, InterruptedException {
        URI page = URI.create((tlsCertificate == null ? "http://" : "https://")
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + name);
        Path file = passwordFile == null ? data.resolve("management-password") : passwordFile;
        String login = "vumi:" + password(file);
        HttpRequest request = HttpRequest.newBuilder(page)
                .timeout(patience)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .build();
        HttpClient client = client();
        HttpResponse<byte[]> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new IOException("nothing listens on " + host + ":" + port + " (another port: --management-port)", e);
        } catch (SSLException e) {
            throw new IOException(
                    page + " is not the server of '" + tlsCertificate + "', or speaks without TLS: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new IOException(
                    page + " cannot be asked: " + e.getMessage()
                            + (tlsCertificate == null ? " (does it speak TLS? --management-tls-certificate)" : ""),
                    e);
        }
        if (response.statusCode() == 401) {
            throw new IOException(page + " does not take the password in " + file
                    + " (the process's own: --data or --management-password-file)");
        }
        if (response.statusCode() != 200 && response.statusCode() != FAULTS) {
            throw new IOException(page + " answered " + response.statusCode());
        }
        return MessageCodec.decode(response.body());
    }

    private HttpClient client() throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (tlsCertificate != null) {
            try {
                client.sslContext(TlsFiles.trusting(tlsCertificate));
            } catch (TlsFault e) {
                throw new IOException("--management-tls-certificate: " + e.getMessage(), e);
            }
        }
        return client.build();
    }

    private static String password(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException(
                    "password file " + file
                            + " cannot be read (accepted: --data of the process, or --management-password-file)",
                    e);
        }
    }
}
