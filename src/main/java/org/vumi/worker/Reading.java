package org.vumi.worker;

import java.util.List;
import org.vumi.component.vumi.Durations;

/**
 * One value, now.
 *
 * @param labels values of the measure's labels, in their order
 * @param durations of a measure of that kind, which has no value; else null
 */
record Reading(Measure measure, List<String> labels, double value, Durations durations) {
    static Reading of(Measure measure, double value, String... labels) {
        return new Reading(measure, List.of(labels), value, null);
    }

    static Reading of(Measure measure, boolean value, String... labels) {
        return of(measure, value ? 1 : 0, labels);
    }

    static Reading of(Measure measure, Durations durations, String... labels) {
        return new Reading(measure, List.of(labels), 0, durations);
    }
}
