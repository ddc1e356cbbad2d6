package org.vumi.worker;

import java.nio.file.Path;
import java.util.List;
import org.vumi.tls.TlsFiles;

/**
 * Where operators look in.
 *
 * @param host address to listen on
 * @param names by which it is asked for beside that
 * @param port 0 for any free one
 * @param passwordFile holds the password of user vumi; null for one generated into the data directory
 * @param viewerPasswordFile likewise of user viewer
 * @param tls what is shown; null without TLS
 */
public record ManagementOptions(
        String host, List<String> names, int port, Path passwordFile, Path viewerPasswordFile, TlsFiles tls) {}
