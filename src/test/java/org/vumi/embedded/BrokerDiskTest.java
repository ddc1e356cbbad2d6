package org.vumi.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerDiskTest {
    private static final long GIB = 1L << 30;

    @Test
    void leavesHalfAGibibyteFree() {
        assertThat(BrokerDisk.of(10 * GIB).maxUsagePercent()).isEqualTo(95);
        assertThat(BrokerDisk.of(25 * GIB).maxUsagePercent()).isEqualTo(98);
    }

    @Test
    void leavesOnePercentOfALargeDiskAndHalfOfATinyOne() {
        assertThat(BrokerDisk.of(2000 * GIB).maxUsagePercent()).isEqualTo(99);
        assertThat(BrokerDisk.of(GIB / 2).maxUsagePercent()).isEqualTo(50);
    }
}
