package org.vumi.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.vumi.tls.TlsFiles;
import org.vumi.worker.ManagementOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where operators look in. */
final class ManagementOptionsMixin {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description =
                    "Port of /health and of all that operators see; 0: any free one. Default: 8778 with run and demo, else none.")
    private Integer port;

    @Option(
            names = "--management-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--management-password-file",
            paramLabel = "FILE",
            description = "Holds the password of user vumi; default: one generated into --data.")
    private Path passwordFile;

    @Option(
            names = "--management-viewer-password-file",
            paramLabel = "FILE",
            description = "Holds the password of user viewer, who may only look; default: one generated into --data.")
    private Path viewerPasswordFile;

    @Option(
            names = "--management-tls-certificate",
            paramLabel = "FILE",
            description = "Speaks TLS with this certificate: PEM with its chain. Read again when it changes.")
    private Path tlsCertificate;

    @Option(
            names = "--management-tls-key",
            paramLabel = "FILE",
            description = "Private key of that certificate as PEM (PKCS8), if it is in a file of its own.")
    private Path tlsKey;

    @Option(
            names = "--management-name",
            paramLabel = "NAME",
            description =
                    "Host name by which browsers ask for it, beside localhost, --management-host and addresses; may be repeated.")
    private List<String> names = new ArrayList<>();

    /**
     * @param fallback port unless given, null for none
     * @throws ParameterException if there is a key without a certificate
     */
    ManagementOptions options(Integer fallback) {
        if (tlsKey != null && tlsCertificate == null) {
            throw new ParameterException(
                    spec.commandLine(), "--management-tls-key without --management-tls-certificate");
        }
        Integer chosen = port == null ? fallback : port;
        TlsFiles tls = tlsCertificate == null ? null : new TlsFiles(null, "", tlsCertificate, tlsKey, "");
        return chosen == null
                ? null
                : new ManagementOptions(host, names, chosen, passwordFile, viewerPasswordFile, tls);
    }
}
