package org.vumi.worker;

import java.util.List;

/**
 * What became of the workers of a running process, by name. Those that are as before are not named.
 *
 * @param swapped made anew
 */
public record Changes(List<String> swapped, List<String> started, List<String> stopped) {
    static final Changes NONE = new Changes(List.of(), List.of(), List.of());

    boolean none() {
        return equals(NONE);
    }

    @Override
    public String toString() {
        return "swapped " + names(swapped) + ", started " + names(started) + ", stopped " + names(stopped);
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "none" : String.join(" ", names);
    }
}
