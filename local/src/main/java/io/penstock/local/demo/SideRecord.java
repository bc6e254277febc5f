package io.penstock.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.SchemaLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record of a source's dead letter or late topic back into row images. Three kinds of payload lie there: the
 * JSON of a change that could not be mapped, the original message of the source topic, and bytes that are neither.
 */
final class SideRecord {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Source source;
    private final RecordDecoder decoder;

    SideRecord(Source source, SchemaLookup writers) {
        this.source = source;
        this.decoder = new RecordDecoder(
                writers, source.isChangeStream() ? ChangeEnvelope.schemaOf(source.schema()) : source.schema());
    }

    /**
     * @param change names the change, however many letters tell of it
     * @param images what the view and the table disagree on because of it
     */
    record Content(boolean late, String change, List<Corrections.Image> images) {
        Content {
            images = List.copyOf(images);
        }
    }

    Source source() {
        return source;
    }

    Content read(ConsumerRecord<byte[], byte[]> found) {
        String lateImages = header(found, LateHeaders.IMAGES);
        boolean late = lateImages != null;
        return new Content(
                late, change(found, late), images(found, late ? lateImages : header(found, DeadLetterHeaders.IMAGES)));
    }

    /** Its place in the source topic; for a change that never came there, what ingestion calls it. */
    private static String change(ConsumerRecord<byte[], byte[]> found, boolean late) {
        String partition = header(found, late ? LateHeaders.SOURCE_PARTITION : DeadLetterHeaders.PARTITION);
        String offset = header(found, late ? LateHeaders.SOURCE_OFFSET : DeadLetterHeaders.OFFSET);
        return offset == null || offset.startsWith("-")
                ? String.valueOf(header(found, DeadLetterHeaders.ID))
                : partition + "/" + offset;
    }

    private List<Corrections.Image> images(ConsumerRecord<byte[], byte[]> found, @Nullable String missed) {
        byte[] value = found.value();
        if (value != null && value.length > 0 && value[0] == '{') {
            return mapped(value);
        }
        try {
            GenericRecord record = decoder.decode(value == null ? new byte[0] : value);
            return source.isChangeStream()
                    ? images(record, missed == null ? Set.of("before", "after") : Set.of(missed.split(",")))
                    : List.of(new Corrections.Image(row(record), -1));
        } catch (MalformedRecord notOurs) {
            // Bytes that never were an event: one change for the count, and no row that anybody could miss.
            return List.of();
        }
    }

    /** A change that ingestion could not map onto the contract: columns as PostgreSQL wrote them. */
    private static List<Corrections.Image> mapped(byte[] value) {
        try {
            JsonNode change = JSON.readTree(value);
            List<Corrections.Image> images = new ArrayList<>();
            if (change.hasNonNull("before")) {
                images.add(new Corrections.Image(change.get("before").toString(), 1));
            }
            if (change.hasNonNull("after")) {
                images.add(new Corrections.Image(change.get("after").toString(), -1));
            }
            return images;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Corrections.Image> images(GenericRecord change, Set<String> missed) {
        GenericRecord before = ChangeEnvelope.before(change);
        GenericRecord after = ChangeEnvelope.after(change);
        List<Corrections.Image> images = new ArrayList<>();
        if (before != null && missed.contains(ChangeEnvelope.BEFORE)) {
            images.add(new Corrections.Image(row(before), 1));
        }
        if (after != null && missed.contains(ChangeEnvelope.AFTER)) {
            images.add(new Corrections.Image(row(after), -1));
        }
        return images;
    }

    private String row(GenericRecord record) {
        ObjectNode row = JSON.createObjectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            String column = source.origin() instanceof Origin.Cdc cdc ? cdc.column(field.name()) : field.name();
            if (value instanceof List<?> list) {
                list.forEach(item -> row.withArray(column).add(String.valueOf(item)));
            } else if (value instanceof Long millis
                    && field.schema().getLogicalType() instanceof LogicalTypes.TimestampMillis) {
                row.put(column, Instant.ofEpochMilli(millis).toString());
            } else if (value instanceof Double number) {
                row.put(column, BigDecimal.valueOf(number));
            } else {
                row.put(column, String.valueOf(value));
            }
        }
        return row.toString();
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> found, String name) {
        Header header = found.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
