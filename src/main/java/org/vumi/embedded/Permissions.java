package org.vumi.embedded;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only their owner may open. Where the file system has no such permissions (Windows), the defaults. */
final class Permissions {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private Permissions() {}

    static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, only(OWNER_ONLY));
    }

    static void createFile(Path file) throws IOException {
        Files.createFile(file, only(PosixFilePermissions.fromString("rw-------")));
    }

    /** True if others may look into the directory. */
    static boolean isOpenToOthers(Path directory) throws IOException {
        return POSIX && !OWNER_ONLY.equals(Files.getPosixFilePermissions(directory));
    }

    static void close(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, OWNER_ONLY);
    }

    private static FileAttribute<?>[] only(Set<PosixFilePermission> permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
