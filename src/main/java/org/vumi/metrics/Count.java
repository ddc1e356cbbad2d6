package org.vumi.metrics;

/** Counts; its values are added up. Source: manual 6.2. */
public final class Count extends Metric {
    public Count(String suffix) {
        super(suffix, Aggregator.SUM);
    }

    public Count(String suffix, Aggregator... aggregators) {
        super(suffix, aggregators);
    }

    public void inc() {
        set(1);
    }
}
