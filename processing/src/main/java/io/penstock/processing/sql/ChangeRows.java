package io.penstock.processing.sql;

import io.penstock.common.deadletter.Stage;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.ImageName;
import io.penstock.processing.job.Event;
import io.penstock.processing.job.Letters;
import io.penstock.processing.job.RowChange;
import java.util.List;
import java.util.Objects;
import org.apache.avro.generic.IndexedRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * A change as SQL knows it: an event is an insert, an update takes one row back and puts another. A row that the part of the
 * query which works on single rows cannot take is a dead letter, and counts as if it were not in the table: an update to
 * it is a delete, one from it an insert. So the result is the query's over all rows that it can take.
 */
final class ChangeRows extends ProcessFunction<Event<?>, Row> {
    static final String STAGE = Stage.SQL.text();

    private final Letters letters;

    @SuppressWarnings("NullAway.Init") // by open
    private transient Counter deadLetters;

    ChangeRows(Letters letters) {
        this.letters = letters;
    }

    @Override
    public void open(OpenContext context) {
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
    }

    @Override
    public void processElement(Event<?> event, Context context, Collector<Row> out) {
        if (!(event.value() instanceof RowChange<?> change)) {
            List<Runnable> results = pass(event, "", (IndexedRecord) event.value(), RowKind.INSERT, context, out);
            if (results != null) {
                results.forEach(Runnable::run);
            }
            return;
        }
        IndexedRecord before = (IndexedRecord) change.before();
        IndexedRecord after = (IndexedRecord) change.after();
        List<Runnable> taken = null;
        List<Runnable> put = null;
        if (after != null) {
            RowKind kind = before == null ? RowKind.INSERT : RowKind.UPDATE_AFTER;
            put = pass(event, before == null ? "" : ImageName.AFTER, after, kind, context, out);
        }
        if (before != null) {
            RowKind kind = put == null ? RowKind.DELETE : RowKind.UPDATE_BEFORE;
            taken = pass(event, after == null ? "" : ImageName.BEFORE, before, kind, context, out);
        }
        if (put != null && before != null && taken == null) {
            put = Passage.of(() -> out.collect(row(Objects.requireNonNull(after), RowKind.INSERT)));
        }
        if (taken != null) {
            taken.forEach(Runnable::run);
        }
        if (put != null) {
            put.forEach(Runnable::run);
        }
    }

    /** What a row comes to; null if it is a dead letter. Nothing has left the query's operators yet. */
    private @Nullable List<Runnable> pass(
            Event<?> event, String image, IndexedRecord row, RowKind kind, Context context, Collector<Row> out) {
        try {
            return Passage.of(() -> out.collect(row(row, kind)));
        } catch (RuntimeException e) {
            deadLetters.inc();
            long now = context.timerService().currentProcessingTime();
            Letter letter = letters.dead(event.origin(), STAGE, cause(e), now);
            context.output(LetterOffice.LETTERS, image.isEmpty() ? letter : letter.withImages(image));
            return null;
        }
    }

    /** What the operator threw, without those through whose hands it went. */
    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof ExceptionInChainedOperatorException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Row row(IndexedRecord record, RowKind kind) {
        Row row = SqlValues.row(record);
        row.setKind(kind);
        return row;
    }
}
