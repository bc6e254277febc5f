package io.penstock.common.wire;

import static io.penstock.common.wire.MalformedRecord.Reason.INCOMPATIBLE_SCHEMA;
import static io.penstock.common.wire.MalformedRecord.Reason.INVALID_VALUE;
import static io.penstock.common.wire.MalformedRecord.Reason.LENGTH_OUT_OF_BOUNDS;
import static io.penstock.common.wire.MalformedRecord.Reason.SCHEMA_TOO_DEEP;
import static io.penstock.common.wire.MalformedRecord.Reason.TRAILING_BYTES;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes record values of any writer's schema into the reader's schema. Bounded: memory and stack stay proportional
 * to the value's size, whatever its bytes claim. One instance per thread.
 *
 * <p>Records are generic on purpose. Avro instantiates classes that a schema names only for specific and reflected
 * data, and only from the packages in {@code org.apache.avro.SERIALIZABLE_PACKAGES}; setting that to {@code *} hands the
 * choice of the class to whoever writes the schema. Nothing here needs it set.
 *
 * <p>Strings are {@link String}, whatever the reader's schema asks for. Logical types are not converted: a timestamp is
 * its {@code long}, a decimal its {@code ByteBuffer}.
 */
public final class RecordDecoder {
    /** Levels of records, arrays, maps and unions that a writer's schema may nest. */
    public static final int MAX_DEPTH = 64;

    private final SchemaLookup writers;
    private final Schema reader;
    private final GenericData data = new GenericData();
    private final BoundedDecoder in = new BoundedDecoder();
    private final Map<Integer, Resolution> resolutions = new HashMap<>();

    /** Either a reader or the reason why there is none, which is as permanent as the schema behind an id. */
    private record Resolution(
            @Nullable GenericDatumReader<GenericRecord> reader,
            MalformedRecord.@Nullable Reason refusal,
            String message) {}

    /**
     * Assigns; nothing is looked up before the first record.
     *
     * @param reader a record schema; the records returned carry it with {@code avro.java.string} added
     */
    public RecordDecoder(SchemaLookup writers, Schema reader) {
        this.writers = writers;
        this.reader = StringTypes.javaStrings(reader);
    }

    /**
     * Decodes one whole value. Blocks while {@link SchemaLookup} finds a writer's schema that is new to this decoder.
     *
     * @throws MalformedRecord when no number of retries could decode it
     */
    public GenericRecord decode(byte[] value) throws MalformedRecord {
        int id = WireFormat.schemaId(value);
        Resolution resolution = resolutions.get(id);
        if (resolution == null) {
            // Not cached when the lookup throws: an outage passes, and an id may be registered later.
            resolution = resolve(writers.byId(id));
            resolutions.put(id, resolution);
        }
        GenericDatumReader<GenericRecord> datumReader = resolution.reader();
        if (datumReader == null) {
            MalformedRecord.Reason refusal = resolution.refusal();
            throw new MalformedRecord(
                    refusal == null ? INCOMPATIBLE_SCHEMA : refusal, resolution.message(), OptionalInt.of(id));
        }
        in.reset(value, WireFormat.HEADER_BYTES);
        GenericRecord record = read(datumReader, id);
        if (in.remainingBytes() > 0) {
            throw new MalformedRecord(
                    TRAILING_BYTES, in.remainingBytes() + " bytes after the end of the record", OptionalInt.of(id));
        }
        return record;
    }

    /** Whether records written with this schema can be decoded at all: it is not recursive and not too deep. */
    public static boolean accepts(Schema writer) {
        return !SchemaDepth.exceeds(writer, MAX_DEPTH);
    }

    /** Whether a decoder for {@code reader} decodes records written with {@code writer}. */
    public static boolean reads(Schema writer, Schema reader) {
        return new RecordDecoder(id -> writer, reader).resolve(writer).reader() != null;
    }

    private GenericRecord read(GenericDatumReader<GenericRecord> datumReader, int id) throws MalformedRecord {
        try {
            return datumReader.read(null, in);
        } catch (Violation e) {
            throw new MalformedRecord(e.reason(), String.valueOf(e.getMessage()), OptionalInt.of(id));
        } catch (EOFException e) {
            // Avro's own check: so many items of such a type need more bytes than are left.
            throw new MalformedRecord(LENGTH_OUT_OF_BOUNDS, String.valueOf(e.getMessage()), OptionalInt.of(id));
        } catch (IOException | RuntimeException e) {
            // Avro reports bad branches and symbols by a variety of unchecked exceptions. Whatever the bytes provoke in
            // it is the bytes' fault: the reader was resolved, and reads from memory only.
            throw new MalformedRecord(INVALID_VALUE, String.valueOf(e.getMessage()), OptionalInt.of(id));
        }
    }

    private Resolution resolve(Schema writer) {
        if (!accepts(writer)) {
            return new Resolution(
                    null, SCHEMA_TOO_DEEP, "writer's schema is recursive or nests deeper than " + MAX_DEPTH);
        }
        // Avro's own resolution ignores the names of records: another record with alike fields would pass as this one.
        if (writer.getType() != Schema.Type.RECORD || !namesMatch(writer)) {
            return new Resolution(
                    null, INCOMPATIBLE_SCHEMA, "written as " + writer.getFullName() + ", not " + reader.getFullName());
        }
        SchemaCompatibility.SchemaCompatibilityResult result = SchemaCompatibility.checkReaderWriterCompatibility(
                        reader, writer)
                .getResult();
        if (!result.getIncompatibilities().isEmpty()) {
            SchemaCompatibility.Incompatibility first =
                    result.getIncompatibilities().get(0);
            return new Resolution(
                    null,
                    INCOMPATIBLE_SCHEMA,
                    "cannot be read as " + reader.getFullName() + ": " + first.getType() + " at " + first.getLocation()
                            + ", " + first.getMessage());
        }
        return new Resolution(new GenericDatumReader<>(writer, reader, data), null, "");
    }

    private boolean namesMatch(Schema writer) {
        return writer.getFullName().equals(reader.getFullName())
                || reader.getAliases().contains(writer.getFullName());
    }
}
