package org.vumi.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** A password in a file of its own. */
record PasswordFile(Path file, String password) {
    /**
     * @param given the operator's own file; null to use the one of this name in the data directory, made at the first start
     * @throws IOException if the file cannot be read or written
     */
    static PasswordFile of(Path given, Path data, String name) throws IOException {
        Path file = given == null ? data.resolve(name) : given;
        String password =
                given != null || Files.exists(file) ? Files.readString(file).strip() : "";
        if (password.isEmpty() && given == null) {
            password = made(file);
        }
        if (password.isEmpty()) {
            throw new IOException("password file " + file + " is empty");
        }
        return new PasswordFile(file, password);
    }

    /** One process at a time, since two may start on one directory; the second finds what the first has made. */
    private static synchronized String made(Path file) throws IOException {
        if (!Files.isDirectory(file.getParent())) {
            Files.createDirectories(file.getParent(), permissions("rwx------"));
        }
        Set<StandardOpenOption> open =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, open, permissions("rw-------"));
                FileLock lock = channel.lock()) {
            ByteBuffer there = ByteBuffer.allocate(1 << 10);
            channel.read(there); // by this channel, as closing another one would open the lock
            String before = US_ASCII.decode(there.flip()).toString().strip();
            if (!before.isEmpty()) {
                return before;
            }
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            channel.write(ByteBuffer.wrap((password + "\n").getBytes(US_ASCII)), 0);
            channel.force(true);
            return password;
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return file.toString();
    }
}
