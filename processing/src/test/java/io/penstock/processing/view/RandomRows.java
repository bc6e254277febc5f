package io.penstock.processing.view;

import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Selection;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Views over a contract with fields of every type, and groups that hold anything at all. */
final class RandomRows {
    private static final String[] LETTERS = {
        "a", "Z", " ", "\"", "\\", "/", "\b", "\n", "\u0000", "\u001f", "\u007f", "é", "€", "\u2028", "😀", "\ud800"
    };
    private static final long[] NUMBERS = {
        0, 1, -1, 63, 64, -64, -65, 127, 128, -128, -129, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final double[] REALS = {0.0, 0.1, -1.5, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE};

    /** Of each, the ones that may be null end on {@code _or_not}. */
    private static final List<String> GROUPING = List.of("text", "whole", "big", "truth", "day", "at");

    private static final List<String> NUMERIC = List.of("whole", "big", "real", "whole_or_not", "real_or_not");
    private static final List<String> ORDERED =
            List.of("text", "whole", "big", "real", "truth", "day", "at", "text_or_not", "real_or_not", "truth_or_not");

    private static final Schema CONTRACT = contract();

    private final Random random;

    /** Spread, since the first numbers of neighbouring seeds are nearly the same. */
    RandomRows(long seed) {
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    }

    private static Schema contract() {
        String day = "{\"type\":\"int\",\"logicalType\":\"date\"}";
        String at = "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}";
        SchemaBuilder.FieldAssembler<Schema> fields =
                SchemaBuilder.record("t.Anything").fields();
        Map<String, String> types = new LinkedHashMap<>();
        types.put("text", "\"string\"");
        types.put("whole", "\"int\"");
        types.put("big", "\"long\"");
        types.put("real", "\"double\"");
        types.put("truth", "\"boolean\"");
        types.put("day", day);
        types.put("at", at);
        types.put("text_or_not", "[\"null\",\"string\"]");
        types.put("whole_or_not", "[\"int\",\"null\"]");
        types.put("real_or_not", "[\"null\",\"double\"]");
        types.put("truth_or_not", "[\"boolean\",\"null\"]");
        types.forEach((name, type) ->
                fields.name(name).type(new Schema.Parser().parse(type)).noDefault());
        return fields.endRecord();
    }

    Source source() {
        Origin origin = random.nextBoolean() ? new Origin.Events() : new Origin.Cdc("db", "public.t", Map.of());
        return new Source(
                "s",
                origin,
                CONTRACT,
                FieldRoles.of("text", "at"),
                List.of(),
                TopicSpec.of(1, Duration.ofDays(1)),
                Lateness.defaults(LatePolicy.MERGE));
    }

    View view(Source source) {
        List<String> by = new ArrayList<>(GROUPING);
        Collections.shuffle(by, random);
        Map<String, Measure> measures = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            measures.put("m" + i, measure());
        }
        return new View(
                "v",
                Selection.all("s"),
                window(source),
                by.subList(0, 1 + random.nextInt(by.size())),
                measures,
                Duration.ofSeconds(1),
                Duration.ofDays(30));
    }

    private Window window(Source source) {
        return switch (random.nextInt(source.isChangeStream() ? 3 : 4)) {
            case 0 -> Window.running();
            case 1 -> new Window.Tumbling(Duration.ofMinutes(1));
            case 2 -> new Window.Hopping(Duration.ofMinutes(1), Duration.ofSeconds(20));
            default -> new Window.Session(Duration.ofSeconds(30));
        };
    }

    private Measure measure() {
        String number = any(NUMERIC);
        String value = any(ORDERED);
        return switch (random.nextInt(9)) {
            case 0 -> new Measure.Count();
            case 1 -> new Measure.Sum(number, random.nextInt(10));
            case 2 -> new Measure.Avg(number, random.nextInt(10));
            case 3 -> new Measure.Min(value);
            case 4 -> new Measure.Max(value);
            case 5 -> new Measure.First(value);
            case 6 -> new Measure.Last(value);
            case 7 -> new Measure.Distinct(value, 1 + random.nextInt(20));
            default -> new Measure.Percentile(number, random.nextInt(4) == 0 ? 1 : 1 - random.nextDouble());
        };
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** What a view of these fields can be grouped by. */
    List<Object> key(List<String> by) {
        List<Object> values = new ArrayList<>();
        for (String field : by) {
            values.add(
                    switch (CONTRACT.getField(field).schema().getType()) {
                        case STRING -> text();
                        case INT -> (int) number();
                        case LONG -> number();
                        default -> random.nextBoolean();
                    });
        }
        return values;
    }

    /** As it comes out of state, with whatever in it. */
    Group group(ViewPlan plan) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        for (int i = 0; i < 4; i++) {
            Compact.writeLong(out, number());
        }
        out.writeLong(number());
        Compact.writeLong(out, number());
        out.writeByte(random.nextInt(4));
        for (Fold fold : plan.folds()) {
            write(fold, plan, out);
        }
        return Group.read(plan.folds(), new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    private void write(Fold fold, ViewPlan plan, DataOutputSerializer out) throws Exception {
        if (fold instanceof Fold.Sum) {
            writeSum(out);
            return;
        } else if (fold instanceof Fold.Presence) {
            Compact.writeLong(out, number());
            return;
        }
        Tally tally = fold.open();
        Input.Ordered input = (Input.Ordered) plan.reading().inputs().get(fold.input());
        for (int i = random.nextInt(30); i > 0; i--) {
            tally.fold(value(input), number(), 1, null);
        }
        tally.write(out);
    }

    private void writeSum(DataOutputSerializer out) throws IOException {
        int small = random.nextInt(40) - 20;
        Compact.writeLong(out, random.nextBoolean() ? random.nextInt(8) - 1 : number());
        Compact.writeLong(out, random.nextInt(3) == 0 ? small : number());
        boolean large = random.nextInt(5) == 0;
        BigInteger carried = new BigInteger(1 + random.nextInt(120), random);
        Compact.writeBytes(out, large ? (random.nextBoolean() ? carried : carried.negate()).toByteArray() : null);
    }

    private Comparable<?> value(Input.Ordered input) throws UnusableImage {
        return switch (input.type()) {
            case STRING -> text();
            case INT -> input.read((int) number());
            case LONG -> input.read(number());
            case BOOLEAN -> input.read(random.nextBoolean());
            default -> input.read(real());
        };
    }

    long number() {
        return random.nextInt(3) == 0
                ? NUMBERS[random.nextInt(NUMBERS.length)]
                : random.nextLong() >> random.nextInt(64);
    }

    private double real() {
        return random.nextInt(3) == 0 ? REALS[random.nextInt(REALS.length)] : random.nextGaussian() * 1e6;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int kinds = 1 + random.nextInt(LETTERS.length);
        for (int length = random.nextInt(30); length > 0; length--) {
            text.append(LETTERS[random.nextInt(kinds)]);
        }
        return text.toString();
    }

    /** The same fields in another order, with null now before, now behind the type. */
    Schema turned(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            Schema type = field.schema();
            if (type.isUnion() && random.nextBoolean()) {
                type = Schema.createUnion(
                        type.getTypes().get(1), type.getTypes().get(0));
            }
            fields.add(new Schema.Field(field.name(), type));
        }
        Collections.shuffle(fields, random);
        return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
    }
}
