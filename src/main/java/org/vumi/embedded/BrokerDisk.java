package org.vumi.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the embedded broker leaves free on the disk.
 *
 * <p>First publishers are held off (AMQP {@code channel.flow}, then their connection is closed) while consumers go on, so
 * that queues can empty. At
 * {@link #STORE_BYTES}, which is there for what others write, the store refuses writes, acknowledgements too, and
 * closes connections; nothing is lost, and all goes on when there is room again.
 *
 * @param maxUsagePercent share of the disk in use, by whomever, above which publishers are held
 */
record BrokerDisk(int maxUsagePercent) {
    private static final long MIB = 1 << 20;
    private static final long HOLD_BYTES = 512 * MIB;
    private static final long STORE_BYTES = 128 * MIB;

    /** @param directory on the disk in question */
    static BrokerDisk of(Path directory) throws IOException {
        return of(Files.getFileStore(directory).getTotalSpace());
    }

    static BrokerDisk of(long totalBytes) {
        long percent = 100 - 100 * HOLD_BYTES / Math.max(1, totalBytes);
        return new BrokerDisk((int) Math.min(99, Math.max(50, percent)));
    }

    /** Values for the placeholders of {@code broker.json}. */
    Map<String, String> context() {
        return Map.of(
                "vumi.disk.max_usage_percent", Integer.toString(maxUsagePercent),
                "vumi.disk.store_bytes", Long.toString(STORE_BYTES));
    }
}
