package org.vumi.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The terminal that a process was started in, if it was. SIGHUP says that it is gone, or, as of old, "read your configuration". */
final class Terminal {
    private static final Path CONTROLLING = Path.of("/dev/tty");

    private final boolean wasThere;

    private Terminal(boolean wasThere) {
        this.wasThere = wasThere;
    }

    static Terminal atStart() {
        return new Terminal(isThere());
    }

    boolean isGone() {
        return wasThere && !isThere();
    }

    /** The kernel opens this name only for a process that has one. */
    private static boolean isThere() {
        try (InputStream opened = Files.newInputStream(CONTROLLING)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
