package org.vumi.config;

/**
 * One thing wrong with a configuration.
 *
 * @param file the file as given on the command line, or {@code --set-option}, or an environment variable's name
 * @param line 1-based; 0 where there is none
 * @param sentence what is wrong: key, offending value in quotes, what would be accepted
 */
public record ConfigFault(String file, int line, String sentence) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + sentence;
    }
}
