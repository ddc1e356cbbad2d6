package org.vumi.worker;

/**
 * Where a value was written.
 *
 * @param file the file as given on the command line, or an option such as {@code --set-option}
 * @param line 1-based; 0 where there is none
 */
public record Place(String file, int line) {
    /** {@code file:line}, or the file alone. */
    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
