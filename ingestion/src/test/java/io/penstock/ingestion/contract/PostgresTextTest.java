package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTextTest {

    @Test
    void arrayElementsAreTakenOutOfTheirQuotes() {
        assertThat(PostgresText.elements("{}")).isEmpty();
        assertThat(PostgresText.elements("{a,b}")).containsExactly("a", "b");
        assertThat(PostgresText.elements("{\"a,b\",\"say \\\"hi\\\"\",\"c:\\\\d\",\"\",\" x \"}"))
                .containsExactly("a,b", "say \"hi\"", "c:\\d", "", " x ");
    }

    @Test
    void aNullElementIsToldFromTheWord() {
        assertThat(PostgresText.elements("{NULL,\"NULL\",null}")).containsExactly(null, "NULL", "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{a,b},{c,d}}", "[0:1]={a,b}", "a,b", ""})
    void anArrayOfAnotherShapeIsRefused(String literal) {
        assertThatThrownBy(() -> PostgresText.elements(literal)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesArePrintedAsTheServerPrintsThem() {
        assertThat(PostgresText.of(Column.scalar("c", ColumnType.BYTEA), new byte[] {(byte) 0xde, 1}))
                .isEqualTo("\\xde01");
        assertThat(PostgresText.of(
                        Column.scalar("c", ColumnType.TIMESTAMP), PostgresTime.parseTimestamp("2024-01-01 00:00:00")))
                .isEqualTo("2024-01-01 00:00:00");
        assertThat(PostgresText.of(Column.scalar("c", ColumnType.REAL), Float.NaN))
                .isEqualTo("NaN");
        assertThat(PostgresText.of(Column.scalar("c", ColumnType.DOUBLE), Double.NEGATIVE_INFINITY))
                .isEqualTo("-Infinity");
        assertThat(PostgresText.of(Column.array("c", ColumnType.TIMESTAMPTZ), "{infinity}"))
                .isEqualTo("{infinity}");
    }
}
