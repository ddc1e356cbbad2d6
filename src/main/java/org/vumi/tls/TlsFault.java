package org.vumi.tls;

/** A file that cannot serve. */
public final class TlsFault extends Exception {
    /** Which of {@link TlsFiles}. */
    public enum File {
        TRUST,
        CERTIFICATE,
        KEY
    }

    private final File file;

    /** @param sentence opens with the path in quotes, and never shows a password */
    TlsFault(File file, String sentence, Throwable cause) {
        super(sentence, cause);
        this.file = file;
    }

    public File file() {
        return file;
    }
}
