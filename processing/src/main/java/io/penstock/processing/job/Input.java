package io.penstock.processing.job;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A source as a job wants it.
 *
 * @param <T> what the job gets for each record: the contract's record, or a {@link RowChange} of it
 */
public final class Input<T> {

    /** Which sources will do, and what becomes of a record that comes late. */
    enum Kind {
        /** Plain events. Late ones go to the job's late topic. */
        EVENTS,
        /** Changes of a table's rows, each at the event time of the row. Late ones go to the job's late topic. */
        CHANGES,
        /** Changes that later events look up. A late one counts from when it came: at its partition's watermark. */
        TABLE
    }

    private final String name;
    private final Kind kind;
    private final @Nullable Class<?> contract;
    private final boolean optional;

    private Input(String name, Kind kind, @Nullable Class<?> contract, boolean optional) {
        this.name = name;
        this.kind = kind;
        this.contract = contract;
        this.optional = optional;
    }

    /** A source of plain events with this contract. */
    public static <R extends SpecificRecord> Input<R> events(String name, Class<R> contract) {
        return new Input<>(name, Kind.EVENTS, contract, false);
    }

    /** A change stream with this contract; events of a change are in the order of the row's event time. */
    public static <R extends SpecificRecord> Input<RowChange<R>> changes(String name, Class<R> contract) {
        return new Input<>(name, Kind.CHANGES, contract, false);
    }

    /**
     * A change stream whose rows are looked up as of a time. Unlike one of {@link #changes}, a row that lies behind its
     * partition's watermark, as in a snapshot in the order of the key, is not late: it counts from that watermark on.
     */
    public static <R extends SpecificRecord> Input<RowChange<R>> table(String name, Class<R> contract) {
        return new Input<>(name, Kind.TABLE, contract, false);
    }

    /** A source of plain events with any contract. */
    public static Input<GenericRecord> anyEvents(String name) {
        return new Input<>(name, Kind.EVENTS, null, false);
    }

    /** A change stream with any contract. */
    public static Input<RowChange<GenericRecord>> anyChanges(String name) {
        return new Input<>(name, Kind.CHANGES, null, false);
    }

    /** The same, but a declaration may leave it out; all inputs after it are optional as well. */
    public Input<T> orNone() {
        return new Input<>(name, kind, contract, true);
    }

    /** What the job calls it; only messages show it. */
    public String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    boolean optional() {
        return optional;
    }

    /** The contract that the job was compiled with; null for any. */
    @Nullable
    Schema contract() {
        return contract == null ? null : SpecificData.get().getSchema(contract);
    }

    @SuppressWarnings("unchecked") // by the factory methods
    @Nullable
    Class<? extends SpecificRecord> contractClass() {
        return (Class<? extends SpecificRecord>) contract;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // T is the record or its change, as the factory methods say
    TypeInformation<T> type(Schema source) {
        TypeInformation<? extends IndexedRecord> row =
                contract == null ? Types.generic(source) : Types.specific((Class<? extends SpecificRecord>) contract);
        return (TypeInformation) (kind == Kind.EVENTS ? row : Types.changes(row));
    }
}
