package org.vumi.worker;

import java.util.List;

/** Where a process has its workers from: its command line and the files that it names. */
@FunctionalInterface
public interface PlanSource {
    /**
     * Reads it as it is now.
     *
     * @param faults gets what is wrong
     * @throws org.vumi.config.ConfigException likewise
     */
    List<WorkerPlan> read(Faults faults);
}
