package org.vumi.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;

/** Everything found wrong so far; a start goes on as long as it can to find it all. */
public final class Faults {
    private final List<ConfigFault> found = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    /** This file's faults come before those of files named later, whichever are found first. */
    public void next(String file) {
        files.add(file);
    }

    /** @param sentence who, what, the offending value in quotes, what would be accepted */
    public void add(Place place, String sentence) {
        ConfigFault fault = new ConfigFault(place.file(), place.line(), sentence);
        if (!found.contains(fault)) {
            found.add(fault);
        }
    }

    /** Adds what something else found. */
    public void add(ConfigException others) {
        others.faults().forEach(fault -> add(new Place(fault.file(), fault.line()), fault.sentence()));
    }

    public boolean any() {
        return !found.isEmpty();
    }

    /** By file, in the order named or else found, and by line. */
    public List<ConfigFault> all() {
        List<String> order = Stream.concat(files.stream(), found.stream().map(ConfigFault::file))
                .distinct()
                .toList();
        return found.stream()
                .sorted(Comparator.<ConfigFault>comparingInt(fault -> order.indexOf(fault.file()))
                        .thenComparingInt(ConfigFault::line))
                .toList();
    }

    /** @throws ConfigException with all faults, if there is any */
    public void throwIfAny() {
        if (any()) {
            throw new ConfigException(all());
        }
    }
}
