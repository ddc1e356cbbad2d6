package org.vumi.worker;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.vumi.component.vumi.Durations;

/** All readings, in the shape that Prometheus's library writes. Takes memory only while it is asked. */
final class PrometheusFigures implements MultiCollector {
    private static final double[] BOUNDS = Durations.boundsSeconds();

    private final Supplier<List<Reading>> readings;

    PrometheusFigures(Supplier<List<Reading>> readings) {
        this.readings = readings;
    }

    @Override
    public MetricSnapshots collect() {
        Map<Measure, List<DataPointSnapshot>> points = new EnumMap<>(Measure.class);
        for (Reading reading : readings.get()) {
            points.computeIfAbsent(reading.measure(), any -> new ArrayList<>()).add(point(reading));
        }
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        points.forEach((measure, some) -> all.metricSnapshot(snapshot(measure, some)));
        return all.build();
    }

    private static DataPointSnapshot point(Reading reading) {
        Labels labels = Labels.of(reading.measure().labels(), reading.labels());
        return switch (reading.measure().kind()) {
            case COUNT -> new CounterDataPointSnapshot(reading.value(), labels, null, 0);
            case INFO -> new InfoDataPointSnapshot(labels);
            case LEVEL, STATE -> new GaugeDataPointSnapshot(reading.value(), labels, null);
            case DURATION ->
                new HistogramDataPointSnapshot(
                        ClassicHistogramBuckets.of(BOUNDS, reading.durations().counts()),
                        reading.durations().seconds(),
                        labels,
                        null,
                        0);
        };
    }

    @SuppressWarnings("unchecked") // made by the kind of the measure, as its points were
    private static MetricSnapshot snapshot(Measure measure, List<DataPointSnapshot> points) {
        Unit unit = measure.kind() == Measure.Kind.DURATION ? Unit.SECONDS : null;
        // the library adds _info itself, and refuses it in a name
        String name = measure.family().replaceAll("_info$", "");
        MetricMetadata metadata = new MetricMetadata(name, measure.help(), unit);
        Collection<?> some = points;
        return switch (measure.kind()) {
            case COUNT -> new CounterSnapshot(metadata, (Collection<CounterDataPointSnapshot>) some);
            case INFO -> new InfoSnapshot(metadata, (Collection<InfoDataPointSnapshot>) some);
            case LEVEL, STATE -> new GaugeSnapshot(metadata, (Collection<GaugeDataPointSnapshot>) some);
            case DURATION -> new HistogramSnapshot(metadata, (Collection<HistogramDataPointSnapshot>) some);
        };
    }
}
