package io.penstock.ingestion.contract;

import io.penstock.common.wire.AvroBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** A contract's fields, the optional ones among them: a union of null and one other branch. */
final class Fields {
    /** No bytes. */
    static final byte[] NOTHING = {};

    private Fields() {}

    static boolean isNullable(Schema schema) {
        return schema.isNullable();
    }

    /** The schema without its null branch; a union of several other branches stays one. */
    static Schema withoutNull(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> rest = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return rest.size() == 1 ? rest.get(0) : schema;
    }

    /** What goes before a value of one of the schema's branches: the branch's index if it is a union, else nothing. */
    static byte[] branch(Schema schema, Schema.Type type) {
        if (!schema.isUnion()) {
            return NOTHING;
        }
        AvroBuffer index = new AvroBuffer();
        for (int i = 0; i < schema.getTypes().size(); i++) {
            if (schema.getTypes().get(i).getType() == type) {
                index.number(i);
            }
        }
        return index.copy(0, index.size());
    }

    /** A null in the field: itself if the field may hold it, else the default; null if there is none. */
    static byte @Nullable [] ofNull(Schema.Field field) {
        return isNullable(field.schema()) ? branch(field.schema(), Schema.Type.NULL) : ofDefault(field);
    }

    /** The field without a column: its default, else a null if it may hold that; null if neither. */
    static byte @Nullable [] ofAbsent(Schema.Field field) {
        return field.hasDefaultValue() ? ofDefault(field) : ofNull(field);
    }

    /** The type as a person would write it. */
    static String describe(Schema schema) {
        String name = schema.getType().getName();
        LogicalType logical = schema.getLogicalType();
        return logical == null ? name : name + " (" + logical.getName() + ")";
    }

    private static byte @Nullable [] ofDefault(Schema.Field field) {
        if (!field.hasDefaultValue()) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(field.schema(), new GenericData())
                    .write(GenericData.get().getDefaultValue(field), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
