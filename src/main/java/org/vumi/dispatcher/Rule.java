package org.vumi.dispatcher;

import java.util.List;

/**
 * One rule of a list.
 *
 * @param place where it is configured, such as {@code inbound_rules.0}
 * @param name as configured, null if it has none
 * @param where file and line
 * @param condition null if it takes every message
 * @param to endpoints, at least one
 */
record Rule(String place, String name, String where, Condition condition, List<String> to) {
    /** For people: {@code inbound_rules.0 'kenya' (countries.yaml:45)}. */
    String title() {
        return place + (name == null ? "" : " '" + name + "'") + " (" + where + ")";
    }
}
