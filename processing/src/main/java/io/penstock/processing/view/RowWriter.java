package io.penstock.processing.view;

import io.penstock.common.view.ViewKey;
import io.penstock.common.wire.AvroBuffer;
import io.penstock.common.wire.WireFormat;
import org.apache.avro.Schema;

/**
 * Writes a group as a row of its view: magic, schema id and Avro binary, from a table of what each column is, made once of
 * the view's schema. One instance per thread.
 */
final class RowWriter {
    private final AvroBuffer out = new AvroBuffer();
    private final byte[] header;
    private final KeyValues by;
    private final RowColumns.Column[] columns;

    /**
     * For the view's schema as the registry knows it.
     *
     * @throws IllegalArgumentException if it is not a schema of the view's rows; fields may come in any order
     */
    RowWriter(ViewPlan plan, int schemaId, Schema schema) {
        this.header = WireFormat.header(schemaId);
        this.by = new KeyValues(plan.reading().by().size());
        this.columns = new RowColumns(plan, schemaId, by, out).of(schema);
    }

    /**
     * A group in one of its windows.
     *
     * @param key of the row
     * @param windowEnd epoch milliseconds; not looked at in a running view
     * @param watermark that Flink has reached, {@link Long#MIN_VALUE} for none
     */
    ViewRow write(String key, Group group, long windowEnd, long watermark) {
        byte[] bytes = begin(key);
        for (RowColumns.Column column : columns) {
            column.live().write(group, windowEnd, watermark);
        }
        return new ViewRow(bytes, out.copy(0, out.size()));
    }

    /**
     * The row under which a session was known that has become part of an earlier one. No session ever starts there again,
     * so that no version is above this one's.
     */
    ViewRow absorbed(String group, long start, long sourceTime) {
        byte[] bytes = begin(ViewKey.in(group, start));
        for (RowColumns.Column column : columns) {
            column.absorbed().write(start, sourceTime);
        }
        return new ViewRow(bytes, out.copy(0, out.size()));
    }

    /** The key is the group: keeping the group's values beside it in state would only make state larger. */
    private byte[] begin(String key) {
        out.clear();
        out.raw(header);
        return by.read(key);
    }
}
