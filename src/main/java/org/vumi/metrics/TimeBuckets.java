package org.vumi.metrics;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sorts values by the bucket of time that they belong to, and says which aggregator has the bucket of a metric: always the same one,
 * whichever worker asks, in Python or here. Source: spec core 8.4.
 *
 * @param aggregators how many there are
 * @param seconds length of a bucket
 */
record TimeBuckets(int aggregators, int seconds) {
    /** Number of the bucket that a moment is in. */
    long of(Sample sample) {
        return Math.floorDiv(sample.second(), (long) seconds);
    }

    /** The datapoint's values by bucket, in the order of their first ones; none if it has no values. */
    Map<Long, Datapoint> split(Datapoint datapoint) {
        Map<Long, List<Sample>> byBucket = new LinkedHashMap<>();
        for (Sample sample : datapoint.samples()) {
            byBucket.computeIfAbsent(of(sample), bucket -> new ArrayList<>()).add(sample);
        }
        Map<Long, Datapoint> split = new LinkedHashMap<>();
        byBucket.forEach((bucket, samples) ->
                split.put(bucket, new Datapoint(datapoint.name(), datapoint.aggregators(), samples)));
        return split;
    }

    /** @return 0 to {@code aggregators - 1} */
    int aggregator(String metric, long bucket) {
        byte[] digest = md5().digest((metric + ":" + bucket).getBytes(StandardCharsets.UTF_8));
        return new BigInteger(1, digest).mod(BigInteger.valueOf(aggregators)).intValueExact();
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5"); // spreads, protects nothing
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
