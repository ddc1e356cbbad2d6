package org.vumi.cli;

import org.vumi.store.StoreSettings;
import picocli.CommandLine.Option;

/** Which message store a command is about. */
final class StoreOptionsMixin {
    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            defaultValue = StoreSettings.PREFIX,
            description = "How the store's keys begin, as store_prefix has it; default: ${DEFAULT-VALUE}.")
    private String prefix;

    String prefix() {
        return prefix;
    }

    StoreSettings settings() {
        return StoreSettings.of(prefix);
    }
}
