package io.penstock.ingestion.contract;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
                    TEXT,
                    VARCHAR,
                    CHAR,
                    UUID,
                    JSON,
                    JSONB,
                    OTHER -> value.toString();
        };
    }

    /**
     * The elements of a one-dimensional array literal such as <code>{a,"b,c",NULL}</code>.
     *
     * @throws IllegalArgumentException if it has another number of dimensions, or bounds of its own
     */
    static List<@Nullable String> elements(String literal) {
        if (literal.length() < 2 || literal.charAt(0) != '{' || literal.charAt(literal.length() - 1) != '}') {
            throw new IllegalArgumentException("is no array that counts from 1");
        }
        List<@Nullable String> elements = new ArrayList<>();
        int end = literal.length() - 1;
        int at = 1;
        while (at < end) {
            StringBuilder element = new StringBuilder();
            boolean quoted = literal.charAt(at) == '"';
            at = quoted ? quoted(literal, at + 1, element) : bare(literal, at, end, element);
            elements.add(!quoted && element.toString().equals("NULL") ? null : element.toString());
            at++; // the comma, or the closing brace
        }
        return elements;
    }

    private static int quoted(String literal, int start, StringBuilder element) {
        int at = start;
        while (literal.charAt(at) != '"') {
            if (literal.charAt(at) == '\\') {
                at++;
            }
            element.append(literal.charAt(at++));
        }
        return at + 1;
    }

    private static int bare(String literal, int start, int end, StringBuilder element) {
        if (literal.charAt(start) == '{') {
            throw new IllegalArgumentException("has more than one dimension");
        }
        int at = start;
        while (at < end && literal.charAt(at) != ',') {
            if (literal.charAt(at) == '\\') {
                at++;
            }
            element.append(literal.charAt(at++));
        }
        return at;
    }
}
