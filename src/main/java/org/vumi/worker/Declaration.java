package org.vumi.worker;

/**
 * One configuration key as a template, or a class that the configuration names, declares it.
 *
 * @param defaultValue as text, null if none
 * @param description without the type it opens with
 */
record Declaration(String key, ParameterType type, boolean required, String defaultValue, String description) {
    /**
     * @param where names who declares it
     * @param description opens with the type
     * @throws IllegalArgumentException if it does not
     */
    static Declaration of(String where, String key, String description, String defaultValue, boolean required) {
        ParameterType type = ParameterType.of(description)
                .orElseThrow(() -> new IllegalArgumentException(where + ": parameter '" + key
                        + "' does not say its type (accepted: a description that opens with " + ParameterType.words()
                        + ")"));
        return new Declaration(key, type, required, defaultValue, ParameterType.prose(description));
    }
}
