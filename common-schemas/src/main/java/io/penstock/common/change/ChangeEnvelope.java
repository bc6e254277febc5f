package io.penstock.common.change;

import java.util.List;
import java.util.OptionalLong;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * The value of a change stream's records: Debezium's envelope around the contract, typed. Tools that read Debezium's
 * topics read these.
 *
 * <p>An update that alters the declared key is two records, a delete under the old key and a create under the new one:
 * the two keys may live in different partitions, which share no order.
 */
public final class ChangeEnvelope {
    public static final String BEFORE = "before";
    public static final String AFTER = "after";
    public static final String OP = "op";
    public static final String TIMESTAMP = "ts_ms";
    public static final String SOURCE = "source";
    public static final String SOURCE_DATABASE = "db";
    public static final String SOURCE_SCHEMA = "schema";
    public static final String SOURCE_TABLE = "table";
    public static final String SOURCE_TX_ID = "txId";
    public static final String SOURCE_LSN = "lsn";
    public static final String SOURCE_TIMESTAMP = "ts_ms";
    public static final String SOURCE_SNAPSHOT = "snapshot";

    /**
     * Values of {@link #OP}. A read with an image before, equal to the one after, repeats a row that the topic holds
     * already: it is for readers that joined late.
     */
    public static final String CREATE = "c";

    public static final String UPDATE = "u";
    public static final String DELETE = "d";
    public static final String READ = "r";

    private static final String SOURCE_RECORD = "io.penstock.change.ChangeSource";

    private ChangeEnvelope() {}

    /**
     * The envelope's schema, named {@code <contract's full name>Change}.
     *
     * @param contract a record
     */
    public static Schema schemaOf(Schema contract) {
        Schema image = optional(contract);
        return Schema.createRecord(
                contract.getFullName() + "Change",
                "A change of one row, in Debezium's shape.",
                null,
                false,
                List.of(
                        nullable(BEFORE, image, "The row before; null for creates and snapshot reads."),
                        nullable(AFTER, image, "The row after; null for deletes."),
                        new Schema.Field(
                                OP,
                                Schema.create(Schema.Type.STRING),
                                "c create, u update, d delete, r snapshot read."),
                        new Schema.Field(
                                TIMESTAMP,
                                Schema.create(Schema.Type.LONG),
                                "When the change was processed, milliseconds since 1970."),
                        new Schema.Field(SOURCE, source(), "Where the change comes from.")));
    }

    /**
     * An envelope record.
     *
     * @param envelope from {@link #schemaOf}
     * @param timestamp when the change was processed, in milliseconds since 1970
     */
    public static GenericRecord of(
            Schema envelope,
            @Nullable IndexedRecord before,
            @Nullable IndexedRecord after,
            String op,
            long timestamp,
            ChangeSource source) {
        GenericRecord origin = new GenericData.Record(envelope.getField(SOURCE).schema());
        origin.put(SOURCE_DATABASE, source.database());
        origin.put(SOURCE_SCHEMA, source.schema());
        origin.put(SOURCE_TABLE, source.table());
        origin.put(SOURCE_TX_ID, boxed(source.txId()));
        origin.put(SOURCE_LSN, boxed(source.lsn()));
        origin.put(SOURCE_TIMESTAMP, source.timestamp());
        origin.put(SOURCE_SNAPSHOT, source.snapshot());
        GenericRecord change = new GenericData.Record(envelope);
        change.put(BEFORE, before);
        change.put(AFTER, after);
        change.put(OP, op);
        change.put(TIMESTAMP, timestamp);
        change.put(SOURCE, origin);
        return change;
    }

    /** The row before, or null. */
    public static @Nullable GenericRecord before(GenericRecord change) {
        return (GenericRecord) change.get(BEFORE);
    }

    /** The row after, or null. */
    public static @Nullable GenericRecord after(GenericRecord change) {
        return (GenericRecord) change.get(AFTER);
    }

    /** One of {@link #CREATE}, {@link #UPDATE}, {@link #DELETE}, {@link #READ}. */
    public static String op(GenericRecord change) {
        return change.get(OP).toString();
    }

    /** Commit time at the database in milliseconds since 1970; also the timestamp of the Kafka record. */
    public static long sourceTimestamp(GenericRecord change) {
        return (long) ((GenericRecord) change.get(SOURCE)).get(SOURCE_TIMESTAMP);
    }

    private static Schema source() {
        return Schema.createRecord(
                SOURCE_RECORD,
                "Where a change comes from.",
                null,
                false,
                List.of(
                        new Schema.Field(SOURCE_DATABASE, Schema.create(Schema.Type.STRING)),
                        new Schema.Field(SOURCE_SCHEMA, Schema.create(Schema.Type.STRING)),
                        new Schema.Field(SOURCE_TABLE, Schema.create(Schema.Type.STRING)),
                        nullable(SOURCE_TX_ID, optional(Schema.create(Schema.Type.LONG)), "The source transaction."),
                        nullable(
                                SOURCE_LSN, optional(Schema.create(Schema.Type.LONG)), "Position in the source's log."),
                        new Schema.Field(
                                SOURCE_TIMESTAMP,
                                Schema.create(Schema.Type.LONG),
                                "Commit time at the database, milliseconds since 1970."),
                        new Schema.Field(
                                SOURCE_SNAPSHOT,
                                Schema.create(Schema.Type.STRING),
                                "false, or which part of a snapshot.",
                                "false")));
    }

    private static Schema optional(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    /** Null comes first and is the default: without it no later schema could leave the field out. */
    private static Schema.Field nullable(String name, Schema schema, String doc) {
        return new Schema.Field(name, schema, doc, JsonProperties.NULL_VALUE);
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
