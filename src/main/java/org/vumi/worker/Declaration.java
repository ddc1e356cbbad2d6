package org.vumi.worker;

/**
 * One configuration key as a template declares it.
 *
 * @param defaultValue as text, null if none
 * @param description without the type it opens with
 */
record Declaration(String key, ParameterType type, boolean required, String defaultValue, String description) {}
