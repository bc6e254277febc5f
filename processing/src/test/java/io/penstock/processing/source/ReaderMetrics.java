package io.penstock.processing.source;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** What a source's subtask reports, by the last part of its name. */
final class ReaderMetrics extends UnregisteredMetricsGroup implements SourceReaderMetricGroup, OperatorIOMetricGroup {
    final Counter recordsIn = new SimpleCounter();
    final Counter bytesIn = new SimpleCounter();
    private final Map<String, Gauge<?>> gauges = new ConcurrentHashMap<>();

    /** @return −1 as long as nobody reports it */
    long gauge(String name) {
        Gauge<?> gauge = gauges.get(name);
        return gauge == null ? -1 : ((Number) gauge.getValue()).longValue();
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        gauges.put(name, gauge);
        return gauge;
    }

    @Override
    public MetricGroup addGroup(String name) {
        return this;
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
        return this;
    }

    @Override
    public Counter getNumRecordsInErrorsCounter() {
        return new SimpleCounter();
    }

    @Override
    public void setPendingBytesGauge(Gauge<Long> gauge) {
        gauge("pendingBytes", gauge);
    }

    @Override
    public void setPendingRecordsGauge(Gauge<Long> gauge) {
        gauge("pendingRecords", gauge);
    }

    @Override
    public OperatorIOMetricGroup getIOMetricGroup() {
        return this;
    }

    @Override
    public Counter getNumRecordsInCounter() {
        return recordsIn;
    }

    @Override
    public Counter getNumRecordsOutCounter() {
        return new SimpleCounter();
    }

    @Override
    public Counter getNumBytesInCounter() {
        return bytesIn;
    }

    @Override
    public Counter getNumBytesOutCounter() {
        return new SimpleCounter();
    }
}
