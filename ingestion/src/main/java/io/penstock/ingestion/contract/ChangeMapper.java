package io.penstock.ingestion.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.deadletter.DeadLetter;
import io.penstock.common.deadletter.Original;
import io.penstock.common.deadletter.Stage;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Changes of one source's table into Kafka records. Depends on the change alone, so a repeat gives the same records. Not thread-safe. */
public final class ChangeMapper {
    /** The stage that dead letters of a mapping name. */
    public static final String STAGE = Stage.MAP_ROW.text();

    private static final String UNMAPPABLE = "UNMAPPABLE_ROW";
    /** Of a record, beside its value: key, headers, and what Kafka adds. */
    private static final int AROUND = 8_192;

    private final Source source;
    private final String topic;
    private final String deadLetters;
    private final ChangeEncoder encoder;
    private final String keyColumn;
    private final long most;
    private @Nullable TableShape shape;
    private @Nullable RowMapping mapping;

    /**
     * Assigns.
     *
     * @param source a change stream
     * @param schemaId of {@link ChangeEnvelope#schemaOf} the contract, under the topic's subject
     * @param recordBytes of a whole record, at most: larger ones become dead letters
     * @throws PenstockException USER, {@code contract-mismatch}, if the key field cannot be a key
     */
    public ChangeMapper(Source source, Names names, int schemaId, long recordBytes) {
        this.source = source;
        this.topic = names.topic(source.name());
        this.deadLetters = names.dlq(source.name());
        Schema.Field field = source.schema().getField(source.key());
        Schema.Type type = Fields.withoutNull(field.schema()).getType();
        if (type != Schema.Type.STRING && type != Schema.Type.INT && type != Schema.Type.LONG) {
            throw new PenstockException(
                    Category.USER,
                    "contract-mismatch",
                    "source " + source.name() + ": key " + source.key() + " is " + type.getName()
                            + ", needs string, int or long");
        }
        this.most = Math.max(0, recordBytes - AROUND);
        this.encoder = new ChangeEncoder(schemaId, field.schema());
        this.keyColumn = ((Origin.Cdc) source.origin()).column(source.key());
    }

    /**
     * The records of a change: one; two if the key changed; one dead letter if either image cannot be mapped. A change
     * is never mapped by halves: a reader that gets {@code after} without {@code before} would count the row twice.
     *
     * @throws PenstockException USER, {@code contract-mismatch}, if the table no longer fits the contract
     */
    public List<Outgoing> map(RowChange change) {
        RowMapping rows = mappingOf(change.shape());
        try {
            encoder.begin();
            int before = image(rows, ChangeEnvelope.BEFORE, change.before());
            int after = image(rows, ChangeEnvelope.AFTER, change.after());
            byte[] oldKey = keyOf(before);
            byte[] newKey = keyOf(after);
            if (oldKey != null && newKey != null && !Arrays.equals(oldKey, newKey)) {
                return List.of(
                        record(change, oldKey, rows, change.before(), null, ChangeEnvelope.DELETE),
                        record(change, newKey, rows, null, change.after(), ChangeEnvelope.CREATE));
            }
            return List.of(record(change, newKey == null ? oldKey : newKey, change.op()));
        } catch (UnmappableValue e) {
            return List.of(deadLetter(change, String.valueOf(e.getMessage())));
        }
    }

    /** Name of the source. */
    public String source() {
        return source.name();
    }

    private RowMapping mappingOf(TableShape current) {
        RowMapping known = mapping;
        // The feed hands out one and the same shape until the table's definition changes: this compares references.
        if (known == null || !Objects.equals(current, shape)) {
            known = RowMapping.of(source, current);
            mapping = known;
            shape = current;
        }
        return known;
    }

    private int image(RowMapping rows, String image, @Nullable RowImage row) throws UnmappableValue {
        try {
            return encoder.image(rows, row);
        } catch (UnmappableValue e) {
            throw new UnmappableValue(image + ": " + e.getMessage());
        }
    }

    private byte @Nullable [] keyOf(int place) throws UnmappableValue {
        if (place == ChangeEncoder.NO_ROW) {
            return null;
        }
        byte[] key = encoder.key(place);
        if (key == null) {
            throw new UnmappableValue("the key " + source.key() + " is null");
        }
        return key;
    }

    /** One of the two records of a change whose images are known to fit. */
    private Outgoing record(
            RowChange change,
            byte[] recordKey,
            RowMapping rows,
            @Nullable RowImage before,
            @Nullable RowImage after,
            String op)
            throws UnmappableValue {
        encoder.begin();
        encoder.image(rows, before);
        encoder.image(rows, after);
        return record(change, recordKey, op);
    }

    private Outgoing record(RowChange change, byte @Nullable [] recordKey, String op) throws UnmappableValue {
        byte[] value = encoder.end(op, change.processed(), change.source());
        if (value.length > most) {
            throw new UnmappableValue(
                    "the record takes " + value.length + " bytes, more than " + most
                            + "; raise max.request.size in the environment's kafka properties, from which the limits of topics follow, and apply");
        }
        return new Outgoing(topic, recordKey, value, change.source().timestamp(), Map.of());
    }

    private Outgoing deadLetter(RowChange change, String message) {
        DeadLetter letter = new DeadLetter(
                STAGE,
                topic,
                -1,
                -1,
                UNMAPPABLE,
                "table " + change.shape().qualifiedName() + ": " + message,
                Optional.empty(),
                OptionalInt.empty(),
                new Original(change.source().timestamp(), 1),
                change.processed(),
                idOf(change));
        return new Outgoing(
                deadLetters,
                rawKey(change),
                RowJson.of(change, most),
                change.source().timestamp(),
                letter.headers());
    }

    /** Names the change, not its record: a change that is read again after a crash gets the same id. */
    private static String idOf(RowChange change) {
        ChangeSource from = change.source();
        String place = from.txId().isPresent() && from.lsn().isPresent()
                ? from.txId().getAsLong() + "/" + from.lsn().getAsLong()
                : "snapshot/" + from.timestamp();
        return from.database()
                + '/'
                + change.shape().qualifiedName()
                + '/'
                + place
                + '/'
                + change.ordinal()
                + '/'
                + STAGE;
    }

    private byte @Nullable [] rawKey(RowChange change) {
        RowImage row = change.after() == null ? change.before() : change.after();
        int column = change.shape().indexOf(keyColumn);
        Object value = row == null || column < 0 ? null : row.get(column);
        return value == null || value instanceof LeftOut
                ? null
                : PostgresText.of(change.shape().columns().get(column), value).getBytes(UTF_8);
    }
}
