package org.vumi.simulator.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Of latencies, in milliseconds; by nearest rank, so that each is one that was seen. All 0 if there were none. */
record Percentiles(double p50, double p90, double p99, double max) {
    /** @param micros in any order; sorted by this */
    static Percentiles of(int[] micros) {
        Arrays.sort(micros);
        return new Percentiles(at(micros, 50), at(micros, 90), at(micros, 99), at(micros, 100));
    }

    private static double at(int[] sorted, int percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) ((sorted.length * (long) percent + 99) / 100);
        return sorted[rank - 1] / 1000.0;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("p50", p50);
        json.put("p90", p90);
        json.put("p99", p99);
        json.put("max", max);
        return json;
    }
}
