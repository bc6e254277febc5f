package io.penstock.processing.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.view.ContentHash;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.UnknownSchema;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SliceReaderTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Schema ROW = new Schema.Parser().parse("""
            {"type": "record", "name": "Row", "fields": [
              {"name": "id", "type": "string"},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "number", "type": "long"},
              {"name": "amount", "type": "double"},
              {"name": "discount", "type": ["null", "long"]},
              {"name": "paid", "type": "boolean"},
              {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
              {"name": "items", "type": {"type": "array", "items": "string"}}
            ]}""");

    private static final long[] NUMBERS = {
        Long.MIN_VALUE, -(1L << 53) - 1, -6, -5, 0, 3, 4, (1L << 53) - 1, (1L << 53) + 1, Long.MAX_VALUE
    };
    private static final double[] AMOUNTS = {
        Double.NEGATIVE_INFINITY, -1e300, -9.3e18, -5.5, -0.0, 0, 0.1, 3, 0x1p53, 9.3e18, 1e300, Double.NaN
    };
    private static final String[] IDS = {"", "a", "abc", "größe", "漢字🚰", "xabcx"};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "number > 3",
                "number >= 4.0",
                "-5 < number && number < 4",
                "9007199254740991 == number",
                "number != 9223372036854775807",
                "number in [3, 4, -5]",
                "amount >= 0",
                "amount <= -5.5 || amount == 3.0",
                "!(amount > 9007199254740991.0)",
                "0.1 != amount",
                "paid",
                "!(paid == false)",
                "paid != true",
                "id == 'größe' || id.startsWith('ab')",
                "id.endsWith('🚰') || id.contains('bc')",
                "id.size() > 3 && size(items) <= 1",
                "id in ['a', 'abc'] && !(paid && number != 3)",
                "id.contains('') && id.startsWith('') && id.endsWith('')",
            })
    void comparesAsCelDoes(String check) throws ExpressionFailed {
        SliceReader reader = new SliceReader(plan(check), id -> ROW);
        Expression expression = Expression.condition(check, ROW);
        RecordEncoder encoder = new RecordEncoder(1, ROW);
        for (long number : NUMBERS) {
            for (double amount : AMOUNTS) {
                for (String id : IDS) {
                    GenericRecord row = row(id, number, amount);
                    byte[] value = encoder.encode(row);
                    boolean read = reader.read(value, 0, value.length, NOW);
                    boolean open = check.contains("amount")
                            && (Double.isNaN(amount) || 1 / amount == Double.NEGATIVE_INFINITY);
                    if (!open || read) {
                        assertThat(read).as("%s of %s", check, row).isEqualTo(expression.holds(row));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "discount == null || discount > 3",
                "at > timestamp('2026-01-01T00:00:00Z')",
                "kind == 'A'",
                "number + 1 > 3",
                "number > 2.5",
                "number < amount",
                "number > 9007199254740993.0",
                "amount < 9007199254740993",
                "id < 'm'",
                "id.matches('^o')",
                "items.exists(item, item == 'x')",
                "items == ['x']",
                "id in []",
                "size(id) > 1.0",
                "paid ? number > 3 : true",
                "1 == 1",
                "!paid == false",
            })
    void leavesWhatIsMoreThanComparisonsToTheOtherReader(String check) {
        assertThat(SliceReader.obstacle(plan(check)))
                .contains("check `" + check + "` is more than comparisons of fields with constants");
        assertThatThrownBy(() -> new SliceReader(plan(check), id -> ROW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAnImage() {
        SliceReader reader = new SliceReader(plan("paid"), id -> ROW);
        byte[] value = new RecordEncoder(1, ROW).encode(row("größe", 3, 1));

        assertThat(reader.read(value, 0, value.length, NOW)).isTrue();
        SliceImage after = Objects.requireNonNull(reader.after());
        assertThat(after.eventTime()).isEqualTo(NOW);
        assertThat(after.id()).isEqualTo(ContentHash.of("größe"));
        assertThat(reader.before()).isNull();
        assertThat(reader.sourceTime()).isEqualTo(NOW);
        assertThat(reader.read(value, 0, value.length - 1, NOW)).isFalse();
        assertThat(reader.after()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "300000, true", "300001, false", "-63835596800000, true", "-63835596800001, false"})
    void takesEventTimesWithinTheBounds(long ahead, boolean taken) {
        GenericRecord row = row("a", 3, 1);
        row.put("at", NOW + ahead);
        byte[] value = new RecordEncoder(1, ROW).encode(row);

        assertThat(new SliceReader(plan("paid"), id -> ROW).read(value, 0, value.length, NOW))
                .isEqualTo(taken);
    }

    @Test
    void looksAnIdUpOnceAndForgetsOutagesAndUnknownIds() {
        AtomicInteger lookups = new AtomicInteger();
        SchemaLookup flaky = id -> switch (lookups.incrementAndGet()) {
            case 1 -> throw new PenstockException(Category.EXTERNAL, "registry-unavailable", "away");
            case 2 -> throw new UnknownSchema(id);
            default -> ROW;
        };
        SliceReader reader = new SliceReader(plan("paid"), flaky);
        byte[] value = new RecordEncoder(1, ROW).encode(row("a", 3, 1));

        assertThatThrownBy(() -> reader.read(value, 0, value.length, NOW)).isInstanceOf(PenstockException.class);
        assertThat(reader.read(value, 0, value.length, NOW)).isFalse();
        assertThat(reader.read(value, 0, value.length, NOW)).isTrue();
        assertThat(reader.read(value, 0, value.length, NOW)).isTrue();
        assertThat(lookups).hasValue(3);
    }

    @Test
    void leavesRecordsOfAnotherContractToTheOtherReader() {
        Schema other = new Schema.Parser().parse(ROW.toString().replace("\"Row\"", "\"Other\""));
        SliceReader reader = new SliceReader(plan("paid"), id -> other);
        byte[] value = new RecordEncoder(1, ROW).encode(row("a", 3, 1));

        assertThat(reader.read(value, 0, value.length, NOW)).isFalse();
    }

    private static SourcePlan plan(String check) {
        return new SourcePlan(ROW, false, "id", "at", List.of(check), Duration.ofMinutes(5), List.of());
    }

    private static GenericRecord row(String id, long number, double amount) {
        GenericRecord row = new GenericData.Record(ROW);
        row.put("id", id);
        row.put("at", NOW);
        row.put("number", number);
        row.put("amount", amount);
        row.put("discount", null);
        row.put("paid", true);
        row.put("kind", new GenericData.EnumSymbol(ROW.getField("kind").schema(), "A"));
        row.put("items", List.of("x"));
        return row;
    }
}
