package io.penstock.common.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    private static final Schema ROW = new Schema.Parser().parse("""
            {"type": "record", "name": "Row", "fields": [
              {"name": "id", "type": "string"},
              {"name": "amount", "type": "double"},
              {"name": "quantity", "type": "int"},
              {"name": "discount", "type": ["null", "long"]},
              {"name": "paid", "type": "boolean"},
              {"name": "items", "type": {"type": "array", "items": "string"}},
              {"name": "tags", "type": ["null", {"type": "map", "values": "string"}]},
              {"name": "address", "type": {"type": "record", "name": "Address", "fields": [
                {"name": "city", "type": "string"}, {"name": "zip", "type": ["null", "string"]}]}},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
              {"name": "born", "type": {"type": "int", "logicalType": "date"}},
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
              {"name": "raw", "type": "bytes"},
              {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["BIG", "SMALL"]}}
            ]}""");

    private final GenericRecord row = row();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id == 'o-1'",
                "id.startsWith('o-')",
                "id.matches('^o-[0-9]+$')",
                "amount >= 0",
                "amount * 2.0 == 25.0",
                "quantity + 1 == 4",
                "quantity < amount",
                "discount == null",
                "discount == null || discount > 3",
                "paid",
                "size(items) > 0",
                "items.all(item, size(item) == 1)",
                "'b' in items",
                "tags != null && tags['colour'] == 'red'",
                "address.city == 'Bern'",
                "address.zip == null",
                "at > timestamp('2026-01-01T00:00:00Z')",
                "at.getHours() == 3",
                "at - duration('1h') < at",
                "micros == at",
                "born.getFullYear() == 1970",
                "price > 12.33 && price < 12.35",
                "raw == b'\\x01\\x02'",
                "kind == 'BIG'",
                "(discount == null ? 0 : discount) == 0",
            })
    void readsEveryKindOfField(String condition) throws ExpressionFailed {
        assertThat(Expression.condition(condition, ROW).holds(row)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "amount > 100.0 ? 'large' : 'small' | \"string\"           | small",
                "quantity * 2                       | \"long\"             | 6",
                "amount / 2.0                       | \"double\"           | 6.25",
                "amount > 1                         | \"boolean\"          | true",
                "discount                           | [\"null\",\"long\"]  | null",
                "string(quantity)                   | \"string\"           | 3",
            })
    void yieldsWhatAFieldCanHold(String text, String type, String value) throws ExpressionFailed {
        Expression expression = Expression.compile(text, ROW);

        assertThat(expression.type()).hasToString(type);
        assertThat(String.valueOf(expression.evaluate(row))).isEqualTo(value);
    }

    @Test
    void yieldsTimestampsAsAvroHasThem() throws ExpressionFailed {
        Expression later = Expression.compile("at + duration('1s')", ROW);

        assertThat(later.type().getLogicalType().getName()).isEqualTo("timestamp-millis");
        assertThat(later.evaluate(row))
                .isEqualTo(Instant.parse("2026-01-02T03:04:06Z").toEpochMilli());
        assertThat(Expression.compile("raw", ROW).evaluate(row)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "amuont > 0         | no field or function 'amuont' at character 1",
                "id > 3             | '>' does not take (string, int) at character 4",
                "amount * 100 > 1   | '*' does not take (double, int); write a whole number as 1.0, or convert with double(…) at character 8",
                "amount             | is a double, not true or false",
                "id ==              | mismatched input '<EOF>'",
                "now() > at         | no field or function 'now'",
                "nope == 1 && neither == 2 | 'nope' at character 1; no field or function 'neither' at character 14",
            })
    void saysWhatIsWrongWhereAndWhy(String text, String complaint) {
        assertThatThrownBy(() -> Expression.condition(text, ROW))
                .isInstanceOf(BadExpression.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void namesTheFieldThatIsUnknown() {
        BadExpression bad = catchThrowableOfType(BadExpression.class, () -> Expression.condition("amuont > 0", ROW));

        assertThat(bad.unknownField()).contains("amuont");
    }

    @Test
    void refusesAResultThatNoFieldCanHold() {
        assertThatThrownBy(() -> Expression.compile("items", ROW)).hasMessageStartingWith("is a list; a value must be");
        assertThatThrownBy(() -> Expression.compile("address.city", ROW))
                .hasMessageStartingWith("is of a type that only the row knows; ");
    }

    @Test
    void refusesAnExpressionThatIsTooLong() {
        assertThatThrownBy(() -> Expression.condition("paid" + " && paid".repeat(1_000), ROW))
                .isInstanceOf(BadExpression.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "discount > 3         | discount > 3: '>' does not take these values; one of them may be null",
                "1 / (quantity - 3) > 0 | 1 / (quantity - 3) > 0: ",
                "tags['size'] == 'x'  | tags['size'] == 'x': ",
                "int(id) > 0          | int(id) > 0: ",
                "9223372036854775807 + quantity > 0 | 9223372036854775807 + quantity > 0: ",
            })
    void failsForARowThatItHasNoValueFor(String text, String message) {
        Expression condition = Expression.condition(text, ROW);

        assertThatThrownBy(() -> condition.holds(row))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void failsWhereTheTypesPromisedThatThereIsAValue() {
        Expression expression = Expression.compile("discount != null ? 1 : discount", ROW);

        assertThat(expression.type().getType()).isEqualTo(Schema.Type.LONG);
        assertThatThrownBy(() -> expression.evaluate(row))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("discount != null ? 1 : discount: is null");
    }

    @Test
    void knowsWhichFieldsItReads() {
        assertThat(Expression.condition("amount > 1 && items.exists(id, id == 'x')", ROW)
                        .fields())
                .contains("amount", "items")
                .doesNotContain("quantity");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "amount >= 0 | Not[condition=Fractional[field=amount, relation=LESS, number=0.0]]",
                "3 < quantity | Not[condition=Whole[field=quantity, relation=AT_MOST, number=3]]",
                "id == 'x' && paid | And[left=Text[field=id, likeness=EQUAL, text=x], right=Flag[field=paid]]",
                "items.size() <= 2 | Size[field=items, relation=AT_MOST, number=2]",
            })
    void isComparisonsOfFieldsWithConstants(String text, String comparisons) {
        assertThat(Expression.condition(text, ROW).comparisons().orElseThrow()).hasToString(comparisons);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "discount == null",
                "kind == 'BIG'",
                "at > timestamp('2026-01-01T00:00:00Z')",
                "amount > 1.0 * 2.0"
            })
    void isMoreThanComparisons(String text) {
        assertThat(Expression.condition(text, ROW).comparisons()).isEmpty();
    }

    @Test
    void isEqualByTextAndSchema() {
        assertThat(Expression.condition("paid", ROW))
                .isEqualTo(Expression.condition("paid", ROW))
                .isNotEqualTo(Expression.condition("!paid", ROW));
    }

    private static GenericRecord row() {
        GenericRecord address = new GenericData.Record(ROW.getField("address").schema());
        address.put("city", "Bern");
        GenericRecord row = new GenericData.Record(ROW);
        row.put("id", "o-1");
        row.put("amount", 12.5);
        row.put("quantity", 3);
        row.put("paid", true);
        row.put("items", List.of("a", "b"));
        row.put("tags", Map.of("colour", "red"));
        row.put("address", address);
        row.put("at", Instant.parse("2026-01-02T03:04:05Z").toEpochMilli());
        row.put("micros", Instant.parse("2026-01-02T03:04:05Z").toEpochMilli() * 1_000);
        row.put("born", 1);
        row.put("price", ByteBuffer.wrap(new BigDecimal("12.34").unscaledValue().toByteArray()));
        row.put("raw", ByteBuffer.wrap(new byte[] {1, 2}));
        row.put("kind", new GenericData.EnumSymbol(ROW.getField("kind").schema(), "BIG"));
        return row;
    }
}
