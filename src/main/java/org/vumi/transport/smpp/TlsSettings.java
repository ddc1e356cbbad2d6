package org.vumi.transport.smpp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.vumi.component.smpp.LinkTls;
import org.vumi.config.Config;
import org.vumi.tls.TlsFault;
import org.vumi.tls.TlsFiles;

/** Reads how a link is encrypted from a worker's configuration. */
final class TlsSettings {
    private static final String TLS = "tls";
    private static final Map<TlsFault.File, String> KEYS = Map.of(
            TlsFault.File.TRUST, "tls_trust_store",
            TlsFault.File.CERTIFICATE, "tls_certificate",
            TlsFault.File.KEY, "tls_key");
    private static final List<String> ONLY_WITH_TLS = List.of(
            "tls_trust_store",
            "tls_trust_store_password",
            "tls_certificate",
            "tls_key",
            "tls_key_password",
            "tls_server_name",
            "tls_verify_host");

    private TlsSettings() {}

    /** @return null for a link in the clear */
    static LinkTls of(Config config) {
        if (!config.flag(TLS)) {
            ONLY_WITH_TLS.stream()
                    .filter(config::given)
                    .forEach(key -> config.reject(key, key + " is given, but tls is not true"));
            return null;
        }
        if (config.given("tls_key") && !config.given("tls_certificate")) {
            config.reject("tls_key", "tls_key is given, but no tls_certificate");
        }
        TlsFiles files = new TlsFiles(
                path(config, "tls_trust_store"),
                config.text("tls_trust_store_password"),
                path(config, "tls_certificate"),
                path(config, "tls_key"),
                config.text("tls_key_password"));
        try {
            files.context();
        } catch (TlsFault e) {
            config.reject(KEYS.get(e.file()), KEYS.get(e.file()) + " " + e.getMessage());
        }
        String serverName = config.given("tls_server_name") ? config.text("tls_server_name") : null;
        return new LinkTls(() -> context(files), serverName, config.flag("tls_verify_host"));
    }

    private static Path path(Config config, String key) {
        return config.given(key) ? Path.of(config.text(key)) : null;
    }

    private static SSLContext context(TlsFiles files) throws IOException {
        try {
            return files.context();
        } catch (TlsFault e) {
            throw new IOException(KEYS.get(e.file()) + " " + e.getMessage(), e);
        }
    }
}
