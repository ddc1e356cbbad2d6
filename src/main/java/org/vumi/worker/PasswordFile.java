package org.vumi.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A password in a file of its own. */
record PasswordFile(Path file, String password) {
    /**
     * @param given the operator's own file; null to use the one of this name in the data directory, made at the first start
     * @throws IOException if the file cannot be read or written
     */
    static PasswordFile of(Path given, Path data, String name) throws IOException {
        Path file = given == null ? data.resolve(name) : given;
        if (given == null && !Files.exists(file)) {
            create(file);
        }
        String password = Files.readString(file).strip();
        if (password.isEmpty()) {
            throw new IOException("password file " + file + " is empty");
        }
        return new PasswordFile(file, password);
    }

    private static void create(Path file) throws IOException {
        if (!Files.isDirectory(file.getParent())) {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return file.toString();
    }
}
