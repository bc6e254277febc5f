package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.Source;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.AvroBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;

class RowMappingTest {

    @Test
    void takesEachFieldFromItsDeclaredColumnOrTheOneOfItsName() throws UnmappableValue {
        var mapped = map(Orders.SOURCE, Orders.TABLE, Orders.row("o1", "c1", "1.50", "EUR"));

        assertThat(mapped)
                .hasToString(
                        "{\"order_id\": \"o1\", \"customer\": \"c1\", \"amount\": 1.5, \"currency\": \"EUR\", \"note\": null}");
    }

    @Test
    void aNullBecomesTheDefaultOfAFieldThatMayNotHoldIt() throws UnmappableValue {
        var mapped = map(Orders.SOURCE, Orders.TABLE, Orders.row("o1", "c1", "1.50", null));

        assertThat(mapped.get(3)).hasToString("USD");
    }

    @Test
    void aNullWithoutDefaultCannotBeMapped() {
        assertThatThrownBy(() -> map(Orders.SOURCE, Orders.TABLE, Orders.row("o1", null, "1.50", "EUR")))
                .isInstanceOf(UnmappableValue.class)
                .hasMessage("field customer: null, and the field has no default");
    }

    @Test
    void aValueThatDoesNotFitNamesItsFieldAndNotItself() {
        assertThatThrownBy(
                        () -> map(Orders.SOURCE, Orders.TABLE, Orders.row("o1", "c1", "12345678901234567.89", "EUR")))
                .isInstanceOf(UnmappableValue.class)
                .hasMessage("field amount: the value has more digits than a double can hold");
    }

    @Test
    void everyFieldThatHasNoColumnIsNamedAtOnce() {
        TableShape other = new TableShape(
                "public",
                "orders",
                List.of(Column.scalar("order_id", ColumnType.BYTEA), Column.scalar("amount", ColumnType.BIGINT)));

        assertThatThrownBy(() -> RowMapping.of(Orders.SOURCE, other))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.category()).isEqualTo(Category.USER))
                .hasMessageContaining("field order_id: column order_id is bytea, which cannot become string")
                .hasMessageContaining("field customer: there is no column customer_id (there are order_id, amount)")
                .hasMessageContaining("field amount: column amount is bigint, which cannot become double without loss")
                .hasMessageNotContaining("currency");
    }

    @Test
    void aMissingColumnIsFilledFromTheDefault() throws UnmappableValue {
        TableShape older =
                new TableShape("public", "orders", Orders.TABLE.columns().subList(0, 3));

        var mapped = map(Orders.SOURCE, older, new RowImage("o1", "c1", "1"));

        assertThat(mapped.get(3)).hasToString("USD");
        assertThat(mapped.get(4)).isNull();
    }

    @Test
    void columnsOfANumericWithoutPrecisionAreDecidedRowByRow() throws UnmappableValue {
        TableShape free = new TableShape(
                "public",
                "orders",
                List.of(
                        Column.scalar("order_id", ColumnType.UUID),
                        Column.scalar("customer", ColumnType.INTEGER),
                        Column.scalar("amount", ColumnType.NUMERIC)));

        var mapped = map(Orders.source(Orders.CONTRACT, "customer", Map.of()), free, new RowImage("a0ee", 7, "0.1"));

        assertThat(mapped.get(1)).hasToString("7");
        assertThat(mapped.get(2)).isEqualTo(0.1);
    }

    private static IndexedRecord map(Source source, TableShape table, RowImage row) throws UnmappableValue {
        AvroBuffer out = new AvroBuffer();
        RowMapping.of(source, table).write(row, out);
        return (IndexedRecord) Avro.read(source.schema(), out);
    }
}
