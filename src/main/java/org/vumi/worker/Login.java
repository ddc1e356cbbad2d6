package org.vumi.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.vumi.component.web.BasicLogin;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** The one login to everything on the management port but its health: HTTP Basic, compared in constant time. */
final class Login {
    static final String USER = "vumi";
    private static final String FILE = "management-password";

    private final byte[] expected;
    private final Path file;

    private Login(String password, Path file) {
        this.expected = (USER + ":" + password).getBytes(StandardCharsets.UTF_8);
        this.file = file;
    }

    /**
     * @param given the operator's own file; null to use the one in the data directory, made at the first start
     * @throws IOException if the file cannot be read or written
     */
    static Login of(Path given, Path data) throws IOException {
        Path file = given == null ? data.resolve(FILE) : given;
        if (given == null && !Files.exists(file)) {
            create(file);
        }
        String password = Files.readString(file).strip();
        if (password.isEmpty()) {
            throw new IOException("password file " + file + " is empty");
        }
        return new Login(password, file);
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

    Path file() {
        return file;
    }

    /** @return null if the request may go on */
    WebResponse refusal(WebRequest request) {
        if (MessageDigest.isEqual(expected, BasicLogin.given(request.header("Authorization")))) {
            request.admit(USER, Role.OPERATOR);
            return null;
        }
        return OperatorPages.error(401, "login needed").with("WWW-Authenticate", BasicLogin.challenge("vumi"));
    }
}
