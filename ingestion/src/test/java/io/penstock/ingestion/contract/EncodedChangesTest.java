package io.penstock.ingestion.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import io.penstock.common.wire.RecordEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of a change are those that Avro's own writer makes of the envelope's record. */
class EncodedChangesTest {
    private static final int SCHEMA_ID = 42;
    private static final String[] OPS = {"c", "u", "d", "r"};

    private final Random random = new Random(9);
    private final RandomValues values = new RandomValues(random);

    @ParameterizedTest
    @EnumSource(value = ColumnType.class, mode = EnumSource.Mode.EXCLUDE, names = "MONEY")
    void ofEveryTypeIntoWhateverHoldsIt(ColumnType type) {
        int pairs = 0;
        for (Column column : List.of(Column.scalar("v", type), Column.array("v", type))) {
            for (Schema target : RandomValues.TARGETS) {
                Schema field = column.array() ? Schema.createArray(target) : target;
                if (Conversions.between(column, field) instanceof Conversion.Possible) {
                    pairs++;
                    compare(column, field, values(column, 300));
                }
            }
        }
        assertThat(pairs).isPositive();
    }

    @Test
    void ofNumericsOfDeclaredSize() {
        for (Column column :
                List.of(Column.numeric("v", 12, 2), Column.numeric("v", 20, 0), Column.numeric("v", 5, -3))) {
            List<@Nullable Object> digits = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                digits.add(values.numeric(
                        column.precision().getAsInt(), column.scale().getAsInt()));
            }
            for (Schema target : RandomValues.TARGETS) {
                if (Conversions.between(column, target) instanceof Conversion.Possible) {
                    compare(column, target, digits);
                }
            }
        }
    }

    static Stream<Schema> keys() {
        return Stream.of(RandomValues.STRING, RandomValues.INT, RandomValues.LONG)
                .flatMap(type -> Stream.of(type, RandomValues.nullable(type), RandomValues.nullableLast(type)));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void underAKeyOfEveryKind(Schema key) {
        ColumnType type =
                Fields.withoutNull(key).getType() == Schema.Type.LONG ? ColumnType.BIGINT : ColumnType.INTEGER;
        TableShape table = new TableShape("public", "t", List.of(Column.scalar("id", type)));
        Schema contract = Schema.createRecord("T", null, "test", false, List.of(new Schema.Field("id", key)));
        Comparison comparison = new Comparison(Orders.source(contract, "id", Map.of()));
        for (int i = 0; i < 300; i++) {
            RowImage before = new RowImage(random.nextInt(20) == 0 ? null : values.of(type));
            RowImage after = random.nextBoolean() ? before : new RowImage(values.of(type));
            comparison.check(change(table, before, after));
        }
    }

    private List<@Nullable Object> values(Column column, int count) {
        List<@Nullable Object> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean isNull = random.nextInt(10) == 0;
            result.add(isNull ? null : column.array() ? values.array(column.type()) : values.of(column.type()));
        }
        return result;
    }

    /** The column feeds fields that must and that may hold it, the latter in both orders of their branches. */
    private void compare(Column column, Schema field, List<@Nullable Object> columnValues) {
        TableShape table = new TableShape("public", "t", List.of(Column.scalar("id", ColumnType.TEXT), column));
        Schema required = Schema.createRecord(
                "T",
                null,
                "test",
                false,
                List.of(new Schema.Field("id", RandomValues.STRING), new Schema.Field("v", field)));
        Schema optional = Schema.createRecord(
                "T",
                null,
                "test",
                false,
                List.of(
                        new Schema.Field("first", RandomValues.nullable(field)),
                        new Schema.Field("last", RandomValues.nullableLast(field)),
                        new Schema.Field("id", RandomValues.STRING, null, "none"),
                        new Schema.Field("gone", RandomValues.nullableLast(RandomValues.STRING), null, "default"),
                        new Schema.Field("lost", RandomValues.nullable(RandomValues.INT))));
        Map<String, String> columns = Map.of("first", "v", "last", "v", "gone", "dropped");
        List<Comparison> comparisons = List.of(
                new Comparison(Orders.source(required, "id", Map.of())),
                new Comparison(Orders.source(optional, "id", columns)));
        for (int i = 0; i + 1 < columnValues.size(); i++) {
            RowImage before = new RowImage(id(), columnValues.get(i));
            RowChange change = change(table, before, new RowImage(id(), columnValues.get(i + 1)));
            comparisons.forEach(comparison -> comparison.check(change));
        }
    }

    private @Nullable String id() {
        int id = random.nextInt(4);
        return id == 0 ? null : "ключ".repeat(id * 4);
    }

    private RowChange change(TableShape table, RowImage before, RowImage after) {
        String op = OPS[random.nextInt(OPS.length)];
        boolean streamed = random.nextBoolean();
        ChangeSource source = new ChangeSource(
                random.nextInt(50) == 0 ? "other" : "shop",
                table.schema(),
                table.table(),
                streamed ? OptionalLong.of(random.nextLong() >>> 33) : OptionalLong.empty(),
                streamed ? OptionalLong.of(random.nextLong()) : OptionalLong.empty(),
                random.nextLong() >>> 20,
                streamed ? "false" : "last");
        return new RowChange(
                table, op, op.equals("c") ? null : before, op.equals("d") ? null : after, source, 1, random.nextInt());
    }

    /** The mapper beside the way by records, which knows nothing of buffers. */
    private static final class Comparison {
        private final Source source;
        private final Schema envelope;
        private final RecordEncoder encoder;
        private final ChangeMapper mapper;

        Comparison(Source source) {
            this.source = source;
            this.envelope = ChangeEnvelope.schemaOf(source.schema());
            this.encoder = new RecordEncoder(SCHEMA_ID, envelope);
            this.mapper = new ChangeMapper(source, new Names("shop"), SCHEMA_ID, 1 << 20);
        }

        void check(RowChange change) {
            List<Outgoing> mapped = mapper.map(change);
            assertThat(mapped).allSatisfy(record -> assertThat(record.timestamp())
                    .isEqualTo(change.source().timestamp()));
            String image = ChangeEnvelope.BEFORE;
            IndexedRecord before;
            IndexedRecord after;
            try {
                before = record(change, change.before());
                image = ChangeEnvelope.AFTER;
                after = record(change, change.after());
            } catch (UnmappableValue e) {
                assertDeadLetter(mapped, change, image + ": " + e.getMessage());
                return;
            }
            String oldKey = key(before);
            String newKey = key(after);
            if ((before != null && oldKey == null) || (after != null && newKey == null)) {
                assertDeadLetter(mapped, change, "the key id is null");
            } else if (oldKey == null || newKey == null || oldKey.equals(newKey)) {
                assertThat(mapped).hasSize(1);
                assertRecord(mapped.get(0), change, newKey == null ? oldKey : newKey, before, after, change.op());
            } else {
                assertThat(mapped).hasSize(2);
                assertRecord(mapped.get(0), change, oldKey, before, null, ChangeEnvelope.DELETE);
                assertRecord(mapped.get(1), change, newKey, null, after, ChangeEnvelope.CREATE);
            }
        }

        private @Nullable IndexedRecord record(RowChange change, @Nullable RowImage row) throws UnmappableValue {
            return row == null ? null : GenericRows.map(source, change.shape(), row);
        }

        private @Nullable String key(@Nullable IndexedRecord row) {
            Object key =
                    row == null ? null : row.get(source.schema().getField("id").pos());
            return key == null ? null : key.toString();
        }

        private void assertRecord(
                Outgoing record,
                RowChange change,
                @Nullable String key,
                @Nullable IndexedRecord before,
                @Nullable IndexedRecord after,
                String op) {
            assertThat(record.topic()).isEqualTo("shop.orders");
            assertThat(record.key()).asString(UTF_8).isEqualTo(key);
            assertThat(record.value())
                    .as("%s %s", before, after)
                    .isEqualTo(encoder.encode(
                            ChangeEnvelope.of(envelope, before, after, op, change.processed(), change.source())));
        }

        private static void assertDeadLetter(List<Outgoing> mapped, RowChange change, String message) {
            assertThat(mapped).hasSize(1);
            assertThat(mapped.get(0).isDeadLetter()).as(message).isTrue();
            assertThat(mapped.get(0).value()).isEqualTo(RowJson.of(change, 1 << 20));
            assertThat(mapped.get(0).headers().get("__connect.errors.exception.message"))
                    .asString(UTF_8)
                    .isEqualTo("table public.t: " + message);
        }
    }
}
