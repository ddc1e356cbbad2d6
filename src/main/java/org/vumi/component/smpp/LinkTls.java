package org.vumi.component.smpp;

import java.io.IOException;
import javax.net.ssl.SSLContext;

/**
 * How a link is encrypted.
 *
 * @param context asked for at each connect
 * @param serverName the name that the SMSC's certificate must have; null for the host that is connected to
 * @param verifyHost whether it must have that name at all
 */
public record LinkTls(Context context, String serverName, boolean verifyHost) {
    /** Whom to trust, and what to show. */
    @FunctionalInterface
    public interface Context {
        /** @throws IOException saying why there is none now */
        SSLContext get() throws IOException;
    }
}
