package io.penstock.ingestion.contract;

import java.util.HexFormat;

/** Values as PostgreSQL prints them, so that it takes them back: dead letters carry rows in this form. */
final class PostgresText {

    private PostgresText() {}

    /** @param value in the form that the column's type fixes */
    static String of(Column column, Object value) {
        if (column.array()) {
            return value.toString();
        }
        return switch (column.type()) {
            case TIMESTAMP -> PostgresTime.timestampText((Long) value, false);
            case TIMESTAMPTZ -> PostgresTime.timestampText((Long) value, true);
            case DATE -> PostgresTime.dateText((Integer) value);
            case BYTEA -> "\\x" + HexFormat.of().formatHex((byte[]) value);
            case BOOLEAN,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    OID,
                    REAL,
                    DOUBLE,
                    NUMERIC,
                    TIME,
                    MONEY,
                    TEXT,
                    VARCHAR,
                    CHAR,
                    UUID,
                    JSON,
                    JSONB,
                    OTHER -> value.toString();
        };
    }
}
