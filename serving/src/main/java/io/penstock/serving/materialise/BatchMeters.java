package io.penstock.serving.materialise;

import io.micrometer.core.instrument.Timer;
import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.metrics.ServingMetric;
import io.penstock.serving.store.ViewRow;
import io.penstock.serving.store.ViewTable;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is measured of a batch once it is committed: what was rolled back has not happened. */
final class BatchMeters {
    private final Collection<ViewDecoder> decoders;
    private final ServingMeters meters;
    private final Clock clock;

    /** @param clock compared with the time of the source's changes */
    BatchMeters(Collection<ViewDecoder> decoders, ServingMeters meters, Clock clock) {
        this.decoders = decoders;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * The batch is committed.
     *
     * @param rows that were new or newer
     * @param took the database transaction alone
     */
    void written(Batch batch, int rows, Duration took) {
        meters.timer(ServingMetric.BATCH).record(took);
        meters.counter(ServingMetric.ROWS_WRITTEN).increment(rows);
        long now = clock.millis();
        for (ViewDecoder decoder : decoders) {
            ViewTable table = decoder.table();
            Integer records = batch.records().get(table.name());
            if (records != null) {
                meters.counter(ServingMetric.RECORDS, table.name()).increment(records);
            }
            Timer latency = meters.timer(ServingMetric.END_TO_END, table.name());
            for (ViewRow row : batch.rows().getOrDefault(table, List.of())) {
                latency.record(Math.max(0, now - decoder.sourceTime(row)), TimeUnit.MILLISECONDS);
            }
        }
    }
}
