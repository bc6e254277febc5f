package io.penstock.processing.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.wire.RecordEncoder;
import io.penstock.processing.deadletter.Letter;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/** A result's rows as records of its topic; a row that is taken back is a tombstone. */
final class ResultRows extends RichFlatMapFunction<Row, Letter> {
    private static final long UNSTAMPED = -1;

    private final String topic;
    private final String key;
    private final int schemaId;
    private final Schema schema;

    @SuppressWarnings("NullAway.Init") // by open
    private transient RecordEncoder encoder;

    ResultRows(String topic, String key, int schemaId, Schema schema) {
        this.topic = topic;
        this.key = key;
        this.schemaId = schemaId;
        this.schema = schema;
    }

    @Override
    public void open(OpenContext context) {
        encoder = new RecordEncoder(schemaId, schema);
    }

    @Override
    public void flatMap(Row row, Collector<Letter> out) {
        byte[] address = Objects.requireNonNull(row.getField(key), "the key is checked to be set")
                .toString()
                .getBytes(UTF_8);
        byte[] value = isTakenBack(row) ? null : encoder.encode(SqlValues.record(schema, row));
        out.collect(new Letter(topic, UNSTAMPED, address, value, List.of()));
    }

    /** A planner sends the row before only where nothing may follow it, as behind a condition that the new row does not meet. */
    private static boolean isTakenBack(Row row) {
        return row.getKind() == RowKind.DELETE || row.getKind() == RowKind.UPDATE_BEFORE;
    }
}
