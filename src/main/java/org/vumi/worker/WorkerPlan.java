package org.vumi.worker;

import java.util.Map;

/**
 * A worker somebody asks for, before its class is looked up.
 *
 * @param name its section's name, null if it shall be named after its class and transport_name
 * @param className dotted or short, as written
 * @param classPlace where the class name stands
 * @param section its configuration
 * @param place of the section, or of the worker if it has none
 */
public record WorkerPlan(String name, String className, Place classPlace, Map<String, Setting> section, Place place) {}
