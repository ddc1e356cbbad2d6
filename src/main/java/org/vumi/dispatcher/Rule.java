package org.vumi.dispatcher;

import java.util.List;

/**
 * One rule of a list.
 *
 * @param place where it is configured, such as {@code inbound_rules.0}
 * @param name as configured, null if it has none
 * @param condition null if it takes every message
 * @param to endpoints, at least one
 */
record Rule(String place, String name, Condition condition, List<String> to) {
    /** For people: {@code inbound_rules.0 'kenya'}. */
    String title() {
        return name == null ? place : place + " '" + name + "'";
    }
}
