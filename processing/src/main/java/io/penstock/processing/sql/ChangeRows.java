package io.penstock.processing.sql;

import io.penstock.processing.job.Event;
import io.penstock.processing.job.RowChange;
import org.apache.avro.generic.IndexedRecord;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/** A change as SQL knows it: an event is an insert, an update takes one row back and puts another. */
final class ChangeRows implements FlatMapFunction<Event<?>, Row> {

    @Override
    public void flatMap(Event<?> event, Collector<Row> out) {
        if (event.value() instanceof RowChange<?> change) {
            IndexedRecord before = (IndexedRecord) change.before();
            IndexedRecord after = (IndexedRecord) change.after();
            if (before != null) {
                out.collect(row(before, after == null ? RowKind.DELETE : RowKind.UPDATE_BEFORE));
            }
            if (after != null) {
                out.collect(row(after, before == null ? RowKind.INSERT : RowKind.UPDATE_AFTER));
            }
        } else {
            out.collect(row((IndexedRecord) event.value(), RowKind.INSERT));
        }
    }

    private static Row row(IndexedRecord record, RowKind kind) {
        Row row = SqlValues.row(record);
        row.setKind(kind);
        return row;
    }
}
