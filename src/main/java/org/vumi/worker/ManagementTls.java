package org.vumi.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.web.WebTls;
import org.vumi.tls.TlsFault;
import org.vumi.tls.TlsFiles;

/** A certificate that is read again when its file, or its key's, has changed. One that cannot be read leaves what was before. */
final class ManagementTls implements WebTls {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementTls.class);

    private final TlsFiles files;
    private List<FileTime> changed;
    private SSLContext context;

    /** @throws IllegalStateException naming the file that cannot serve */
    ManagementTls(TlsFiles files) {
        this.files = files;
        try {
            changed = changed();
            context = files.context();
        } catch (TlsFault e) {
            throw new IllegalStateException("management: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized SSLContext context() {
        List<FileTime> now = changed();
        if (!now.equals(changed)) {
            changed = now;
            try {
                context = files.context();
                LOG.info("management: certificate {} read again", files.certificate());
            } catch (TlsFault | RuntimeException e) { // whatever it is, connections go on
                LOG.warn("management: the certificate stays as it was: {}", e.getMessage());
            }
        }
        return context;
    }

    private List<FileTime> changed() {
        return Arrays.asList(files.certificate(), files.key()).stream()
                .filter(Objects::nonNull)
                .map(ManagementTls::changed)
                .toList();
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // the next reading says why
        }
    }
}
