package io.penstock.serving.materialise;

import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.serving.store.Column;
import io.penstock.serving.store.ViewRow;
import io.penstock.serving.store.ViewTable;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Turns a view topic's values into rows of its table. For one thread. */
final class ViewDecoder {
    private final ViewTable table;
    private final RecordDecoder decoder;
    private final int[] key;
    private final int version;
    private final int sourceTime;

    ViewDecoder(ViewTable table, SchemaLookup schemas) {
        this.table = table;
        this.decoder = new RecordDecoder(schemas, table.rows());
        this.key = table.key().stream()
                .mapToInt(column -> table.position(column.name()))
                .toArray();
        this.version = table.position(ViewSchema.VERSION);
        this.sourceTime = table.position(ViewSchema.SOURCE_TIME);
    }

    ViewTable table() {
        return table;
    }

    /**
     * The row that the value holds.
     *
     * @throws MalformedRecord if no number of retries could decode it
     */
    ViewRow decode(byte[] value) throws MalformedRecord {
        GenericRecord record = decoder.decode(value);
        List<Column> columns = table.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            Object field = record.get(i);
            values[i] = field == null ? null : columns.get(i).type().fromAvro(field);
        }
        Object[] identity = new Object[key.length];
        for (int i = 0; i < key.length; i++) {
            identity[i] = values[key[i]];
        }
        return new ViewRow(Arrays.asList(identity), (Long) record.get(version), values);
    }

    /** Epoch milliseconds of the newest source change in {@code row}. */
    long sourceTime(ViewRow row) {
        return row.value(sourceTime) instanceof Long time ? time : 0;
    }
}
