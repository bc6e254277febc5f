package io.penstock.processing.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.wire.WireFormat;
import io.penstock.processing.deadletter.Letter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Encodes records of a job's outputs. One a task. */
final class Writer {
    private final Map<String, Target> targets;
    private final Map<Class<?>, RecordSerializer<?>> serializers = new HashMap<>();

    /** @param targets by output */
    Writer(Map<String, Target> targets) {
        this.targets = targets;
    }

    /**
     * The record as its topic will hold it.
     *
     * @param time event time, which becomes the record's timestamp
     * @throws IllegalArgumentException if it does not fit its schema or has no key
     */
    @SuppressWarnings("unchecked") // a class's serializer
    <R extends SpecificRecord> Letter write(Output<R> output, R record, long time) {
        Target target = Optional.ofNullable(targets.get(output.name()))
                .orElseThrow(() -> new IllegalArgumentException("no output '" + output.name() + "' in the job's spec"));
        RecordSerializer<R> serializer = (RecordSerializer<R>)
                serializers.computeIfAbsent(output.type(), type -> RecordSerializer.specific(output.type()));
        ByteArrayOutputStream value = new ByteArrayOutputStream(256);
        try {
            value.write(WireFormat.header(target.schemaId()));
            serializer.write(record, value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return new Letter(target.topic(), Math.max(0, time), key(record, target), value.toByteArray(), List.of());
    }

    private static byte[] key(SpecificRecord record, Target target) {
        Schema.Field field = record.getSchema().getField(target.key());
        Object key = field == null ? null : record.get(field.pos());
        if (key == null) {
            throw new IllegalArgumentException("the record for " + target.topic() + " has no " + target.key());
        }
        return key.toString().getBytes(UTF_8);
    }
}
