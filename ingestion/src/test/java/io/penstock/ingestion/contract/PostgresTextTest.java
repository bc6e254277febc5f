package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostgresTextTest {

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
