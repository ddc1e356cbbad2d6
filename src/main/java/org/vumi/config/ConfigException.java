package org.vumi.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot start, with every fault found. */
public final class ConfigException extends RuntimeException {
    private final transient List<ConfigFault> faults;

    public ConfigException(List<ConfigFault> faults) {
        super(faults.stream().map(ConfigFault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    public List<ConfigFault> faults() {
        return faults;
    }
}
