package org.vumi.cli;

import java.nio.file.Path;
import org.vumi.worker.ManagementOptions;
import picocli.CommandLine.Option;

/** Where operators look in. */
final class ManagementOptionsMixin {
    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description =
                    "Port of /health, /status, /reload and /store; 0: any free one. Default: 8778 with run and demo, else none.")
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

    /** @param fallback port unless given, null for none */
    ManagementOptions options(Integer fallback) {
        Integer chosen = port == null ? fallback : port;
        return chosen == null ? null : new ManagementOptions(host, chosen, passwordFile);
    }
}
