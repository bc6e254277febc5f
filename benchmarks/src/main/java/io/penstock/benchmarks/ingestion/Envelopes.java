package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.ingestion.Tally.Image;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.WireFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads Debezium's envelope from Confluent's wire format, whoever wrote it: Penstock's envelope holds the contract, that
 * of Kafka Connect the table. Only the fields that are compared are decoded. Used by one thread.
 */
final class Envelopes {
    private static final int HEADER = 5;
    private static final Set<String> COMPARED = Set.of("op", "before", "after", "order_id", "total_amount");

    private final RegistryClient registry;
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private @Nullable BinaryDecoder decoder;

    Envelopes(RegistryClient registry) {
        this.registry = registry;
    }

    /** What is compared of a change. */
    record Change(String op, Image before, Image after) {

        /** The order that the change is about. */
        String order() {
            return after.order().isEmpty() ? before.order() : after.order();
        }
    }

    Change read(byte[] value) {
        try {
            int id = WireFormat.schemaId(value);
            GenericDatumReader<GenericRecord> reader = readers.get(id);
            if (reader == null) {
                Schema writer = registry.byId(id);
                reader = new GenericDatumReader<>(writer, compared(writer));
                readers.put(id, reader);
            }
            decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, decoder);
            GenericRecord envelope = reader.read(null, decoder);
            return new Change(
                    envelope.get("op").toString(), image(envelope.get("before")), image(envelope.get("after")));
        } catch (MalformedRecord | IOException e) {
            throw new IllegalStateException("a record that is not in the wire format", e);
        }
    }

    private static Image image(@Nullable Object row) {
        if (!(row instanceof GenericRecord record)) {
            return Image.NONE;
        }
        return new Image(record.get("order_id").toString(), Math.round((Double) record.get("total_amount") * 100));
    }

    /** The same records with fewer fields, so that Avro skips the others. */
    static Schema compared(Schema writer) {
        return switch (writer.getType()) {
            case RECORD -> {
                Schema record = Schema.createRecord(writer.getName(), null, writer.getNamespace(), false);
                List<Schema.Field> fields = writer.getFields().stream()
                        .filter(field -> COMPARED.contains(field.name()))
                        .map(field -> new Schema.Field(field.name(), compared(field.schema()), null, (Object) null))
                        .toList();
                record.setFields(fields);
                yield record;
            }
            case UNION ->
                Schema.createUnion(
                        writer.getTypes().stream().map(Envelopes::compared).toList());
            default -> writer;
        };
    }
}
