package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.declaration.Source;
import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.WireFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;

/** Values of records: what they say, by the schema that they were written with, and whether a source would take them. */
final class Payloads {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryClient registry;
    private final Map<Integer, RecordDecoder> asWritten = new HashMap<>();
    private final Map<String, RecordDecoder> asDeclared = new HashMap<>();

    Payloads(RegistryClient registry) {
        this.registry = registry;
    }

    /**
     * The value as it was written, as JSON; a row that never was a record is JSON already.
     *
     * @throws MalformedRecord if it cannot be decoded
     */
    JsonNode show(Letter letter) throws MalformedRecord {
        byte[] value = letter.record().value();
        if (value == null) {
            return JSON.nullNode();
        }
        if (ReturnRules.isRow(letter)) {
            try {
                return JSON.readTree(value);
            } catch (java.io.IOException notJson) {
                return JSON.getNodeFactory().textNode(new String(value, UTF_8));
            }
        }
        byte[] framed = framed(value, letter.record().headers());
        int id = WireFormat.schemaId(framed);
        Schema schema = registry.byId(id);
        RecordDecoder decoder = asWritten.computeIfAbsent(id, any -> new RecordDecoder(registry, schema));
        GenericRecord record = decoder.decode(framed);
        return AvroJson.write(record, record.getSchema());
    }

    /** Some producers put the schema's id into a header and not before the value. */
    private static byte[] framed(byte[] value, Headers headers) {
        Optional<String> id = FailureHeaders.text(headers, DeadLetterHeaders.SCHEMA_ID);
        boolean frame = value.length >= WireFormat.HEADER_BYTES && value[0] == WireFormat.MAGIC;
        if (frame || id.isEmpty() || !id.get().matches("\\d{1,9}")) {
            return value;
        }
        return ByteBuffer.allocate(WireFormat.HEADER_BYTES + value.length)
                .put(WireFormat.header(Integer.parseInt(id.get())))
                .put(value)
                .array();
    }

    /**
     * The value as a source's readers see it.
     *
     * @throws MalformedRecord if they cannot decode it
     */
    GenericRecord decode(Source source, byte[] value) throws MalformedRecord {
        return asDeclared
                .computeIfAbsent(source.name(), any -> new RecordDecoder(registry, declared(source)))
                .decode(value);
    }

    /**
     * A record of JSON, in wire form, with the schema that is registered for the source's topic.
     *
     * @throws PenstockException USER if it does not fit
     */
    byte[] encode(Source source, String topic, JsonNode value) {
        Schema schema = declared(source);
        GenericRecord record = (GenericRecord) Objects.requireNonNull(AvroJson.read(value, schema, ""));
        int id = registry.idOf(Names.subject(topic), schema);
        try {
            return new RecordEncoder(id, schema).encode(record);
        } catch (IllegalArgumentException e) {
            throw new PenstockException(Category.USER, "bad-fix", String.valueOf(e.getMessage()), e);
        }
    }

    static JsonNode json(GenericRecord record) {
        return AvroJson.write(record, record.getSchema());
    }

    static JsonNode parse(String line) throws JsonProcessingException {
        return JSON.readTree(line);
    }

    /** The rows that a record is of: itself, or its images as far as the letter holds them. */
    static List<GenericRecord> rows(Source source, GenericRecord record, String images) {
        if (!source.isChangeStream()) {
            return List.of(record);
        }
        List<GenericRecord> rows = new ArrayList<>();
        for (String image : List.of(ChangeEnvelope.BEFORE, ChangeEnvelope.AFTER)) {
            if (Images.holds(images, image) && record.get(image) instanceof GenericRecord row) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The first check that a row breaks. */
    static Optional<String> brokenCheck(Source source, List<GenericRecord> rows) {
        for (GenericRecord row : rows) {
            for (Expression check : source.checks()) {
                try {
                    if (!check.holds(row)) {
                        return Optional.of("check " + check.text() + " does not hold");
                    }
                } catch (ExpressionFailed e) {
                    return Optional.of("check " + check.text() + " has no value: " + e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    private static Schema declared(Source source) {
        return source.isChangeStream() ? ChangeEnvelope.schemaOf(source.schema()) : source.schema();
    }
}
