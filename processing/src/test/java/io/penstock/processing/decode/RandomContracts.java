package io.penstock.processing.decode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Contracts, writers' schemas that they can read, and records of those, all by chance. */
final class RandomContracts {
    static final long NOW = 1_700_000_000_000L;
    private static final String[] TEXTS = {
        "", "eu", "us-east-1", "größe", "漢字", "🚰🚰", "a\"\\\n", "0123456789abcdef-0123456789abcdef!"
    };

    private final Random random;

    RandomContracts(Random random) {
        this.random = random;
    }

    /** A contract whose fields {@code id, at, region, flag, number, amount, note, items} have roles; the others are ballast. */
    Schema contract() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("id", type(oneOf("string", "int", "long"))));
        fields.add(new Field("at", LogicalTypes.timestampMillis().addToSchema(type("long"))));
        fields.add(new Field("region", type("string"), null, oneOf("us", "größe")));
        fields.add(new Field("flag", type("boolean"), null, random.nextBoolean()));
        fields.add(
                random.nextBoolean()
                        ? new Field("number", type("long"), null, 7L)
                        : new Field("number", type("int"), null, 7));
        fields.add(
                random.nextBoolean()
                        ? new Field("amount", type("double"), null, 1.25)
                        : new Field(
                                "amount",
                                optional(type(oneOf("double", "long", "int"))),
                                null,
                                Field.NULL_DEFAULT_VALUE));
        fields.add(new Field("weight", type("float"), null, 0.5f));
        fields.add(
                random.nextBoolean()
                        ? new Field("note", optional(type("string")), null, Field.NULL_DEFAULT_VALUE)
                        : new Field("note", Schema.createUnion(type("string"), type("null")), null, "none"));
        fields.add(new Field("items", Schema.createArray(type("string")), null, List.of()));
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.add(new Field("ballast" + i, optional(ballast("B" + i, 2)), null, Field.NULL_DEFAULT_VALUE));
        }
        Collections.shuffle(fields, random);
        return Schema.createRecord("Event", null, "test", false, fields);
    }

    /** A schema of the same name that the contract reads, with more fields or fewer, in another order, of narrower types. */
    Schema writerOf(Schema contract) {
        List<Field> fields = new ArrayList<>();
        boolean evolved = random.nextInt(4) > 0;
        for (Field field : contract.getFields()) {
            if (!evolved || !field.hasDefaultValue() || random.nextInt(5) > 0) {
                fields.add(new Field(field.name(), evolved ? narrower(field.schema()) : field.schema()));
            }
        }
        if (evolved) {
            for (int i = random.nextInt(3); i > 0; i--) {
                fields.add(new Field("gone" + i, ballast("G" + i, 2)));
            }
            Collections.shuffle(fields, random);
        }
        return Schema.createRecord("Event", null, "test", false, fields);
    }

    private Schema narrower(Schema schema) {
        return switch (schema.getType()) {
            case LONG -> schema.getLogicalType() != null || random.nextBoolean() ? schema : type("int");
            case FLOAT -> type(oneOf("float", "int", "long"));
            case DOUBLE -> type(oneOf("double", "int", "long", "float"));
            case UNION -> union(schema);
            default -> schema;
        };
    }

    private Schema union(Schema schema) {
        int present = schema.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0;
        Schema narrower = narrower(schema.getTypes().get(present));
        return switch (random.nextInt(3)) {
            case 0 -> narrower;
            case 1 -> Schema.createUnion(narrower, type("null"));
            default -> optional(narrower);
        };
    }

    private Schema ballast(String name, int depth) {
        return switch (random.nextInt(depth > 0 ? 11 : 7)) {
            case 0 -> type("bytes");
            case 1 -> Schema.createFixed(name + "F", null, null, 3);
            case 2 -> Schema.createEnum(name + "E", null, null, List.of("A", "B", "C"));
            case 3 -> type("string");
            case 4 -> type("double");
            case 5 -> type("boolean");
            case 6 -> type("long");
            case 7 -> Schema.createArray(ballast(name + "a", depth - 1));
            case 8 -> Schema.createMap(ballast(name + "m", depth - 1));
            case 9 -> Schema.createArray(optional(ballast(name + "u", 0)));
            default ->
                Schema.createRecord(
                        name,
                        null,
                        "test",
                        false,
                        List.of(
                                new Field("one", ballast(name + "1", depth - 1)),
                                new Field("two", Schema.createUnion(type("null"), type("string"), type("int")))));
        };
    }

    GenericRecord record(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            record.put(field.pos(), field.name().equals("at") ? NOW - random.nextInt(100_000) : value(field.schema()));
        }
        return record;
    }

    private @Nullable Object value(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG -> random.nextLong() >> (20 + random.nextInt(44));
            case FLOAT -> random.nextInt(1 << 20) / 16f;
            case DOUBLE -> amount();
            case STRING -> oneOf(TEXTS);
            case BYTES -> ByteBuffer.wrap(new byte[random.nextInt(5)]);
            case FIXED -> new GenericData.Fixed(schema, new byte[schema.getFixedSize()]);
            case ENUM ->
                new GenericData.EnumSymbol(schema, oneOf(schema.getEnumSymbols().toArray(new String[0])));
            case UNION ->
                value(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
            case RECORD -> record(schema);
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(schema.getElementType()));
                }
                yield items;
            }
            case MAP -> {
                Map<String, @Nullable Object> entries = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put(oneOf(TEXTS), value(schema.getValueType()));
                }
                yield entries;
            }
        };
    }

    private double amount() {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(1_000_000) / 100.0;
            case 1 -> (random.nextInt(2_000_001) - 1_000_001) / 1000.0;
            default -> random.nextGaussian() * 1e6;
        };
    }

    String oneOf(String... all) {
        return all[random.nextInt(all.length)];
    }

    private static Schema optional(Schema schema) {
        return Schema.createUnion(type("null"), schema);
    }

    private static Schema type(String name) {
        return Schema.create(Schema.Type.valueOf(name.toUpperCase(Locale.ROOT)));
    }
}
