package org.vumi.worker;

import java.nio.file.Path;

/**
 * Where operators look in.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param passwordFile holds the password of user vumi; null for one generated into the data directory
 */
public record ManagementOptions(String host, int port, Path passwordFile) {}
