package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.view.ViewKey;
import io.penstock.common.view.ViewSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowWriterTest {
    private static final int ID = 77;
    private static final ViewPlan PLAN = Plans.of(Window.running(), false);
    private static final Schema SCHEMA = SchemaBuilder.record("Row")
            .fields()
            .requiredString("region")
            .optionalLong("n")
            .optionalBytes("total")
            .optionalBytes("mean")
            .optionalDouble("least")
            .optionalDouble("most")
            .requiredLong("rows")
            .requiredLong("changes")
            .requiredLong("version")
            .requiredBoolean("final")
            .requiredLong("source_time")
            .requiredLong("checksum")
            .optionalLong("complete_until")
            .endRecord();

    @Test
    void writesWhatAvroWritesOfAnyGroupOfAnyView() throws Exception {
        Set<Class<?>> tried = new HashSet<>();
        for (long seed = 0; seed < 1_500; seed++) {
            RandomRows random = new RandomRows(seed);
            Source source = random.source();
            View view = random.view(source);
            ViewPlan plan = ViewPlan.of(view, source);
            Schema schema = ViewSchema.of("p", view, source);
            agree(seed, random, plan, schema);
            agree(seed, random, plan, random.turned(schema));
            tried.add(plan.window().getClass());
            plan.folds().forEach(fold -> tried.add(fold.getClass()));
            plan.outputs().values().forEach(output -> tried.add(output.getClass()));
        }
        assertThat(tried)
                .contains(Window.class.getPermittedSubclasses())
                .contains(Fold.class.getPermittedSubclasses())
                .contains(Output.class.getPermittedSubclasses());
    }

    private static void agree(long seed, RandomRows random, ViewPlan plan, Schema schema) throws Exception {
        GenericRows oracle = new GenericRows(plan, ID, schema);
        RowWriter rows = new RowWriter(plan, ID, schema);
        for (int i = 0; i < 4; i++) {
            Group group = random.group(plan);
            String of = ViewKey.of(random.key(plan.reading().by()));
            String key = plan.window().isBounded() ? ViewKey.in(of, group.windowStart()) : of;
            long end = random.number();
            long watermark = random.number();
            ViewRow row = rows.write(key, group, end, watermark);
            assertThat(row.value()).as("seed %s, %s", seed, schema).isEqualTo(oracle.write(key, group, end, watermark));
            assertThat(row.keyBytes()).isEqualTo(key.getBytes(UTF_8));
            if (plan.hasSessions()) {
                ViewRow absorbed = rows.absorbed(of, end, watermark);
                assertThat(absorbed.value())
                        .as("seed %s, %s, absorbed", seed, schema)
                        .isEqualTo(oracle.absorbed(of, end, watermark));
                assertThat(absorbed.key())
                        .isEqualTo(new String(ViewKey.in(of, end).getBytes(UTF_8), UTF_8));
            }
        }
    }

    static Stream<Arguments> foreignSchemas() {
        Schema text = Schema.create(Schema.Type.STRING);
        Schema optionalText = Schema.createUnion(Schema.create(Schema.Type.NULL), text);
        Schema three = Schema.createUnion(
                Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.BYTES), Schema.create(Schema.Type.LONG));
        return Stream.of(
                Arguments.of("mean", null, "it has no column mean"),
                Arguments.of("complete_until", null, "it has no column complete_until"),
                Arguments.of("discount", text, "column discount is none of the view's"),
                Arguments.of(
                        "window_start", Schema.create(Schema.Type.LONG), "column window_start is none of the view's"),
                Arguments.of(
                        "region", optionalText, "column region is [\"null\",\"string\"], not text, a whole number"),
                Arguments.of("total", optionalText, "column total is [\"null\",\"string\"], not bytes or null"),
                Arguments.of("total", Schema.create(Schema.Type.BYTES), "column total is \"bytes\", not bytes or null"),
                Arguments.of("total", three, "column total is [\"null\",\"bytes\",\"long\"], not bytes or null"),
                Arguments.of("final", text, "column final is \"string\", not boolean"),
                Arguments.of("version", Schema.create(Schema.Type.INT), "column version is \"int\", not long"));
    }

    @ParameterizedTest
    @MethodSource("foreignSchemas")
    void refusesASchemaThatIsNotTheViews(String name, @Nullable Schema type, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RowWriter(PLAN, ID, with(name, type)))
                .withMessageContaining("rows of view v cannot be written with schema id 77: " + why)
                .withMessageContaining("apply the pipeline");
    }

    /** The plan's schema, where one field is of another type, or gone, or new. */
    private static Schema with(String name, @Nullable Schema type) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : SCHEMA.getFields()) {
            if (!field.name().equals(name)) {
                fields.add(new Schema.Field(field.name(), field.schema()));
            }
        }
        if (type != null) {
            fields.add(new Schema.Field(name, type));
        }
        return Schema.createRecord("V", null, "p", false, fields);
    }
}
