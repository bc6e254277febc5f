package io.penstock.ingestion.contract;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Values as PostgreSQL prints them, read into the forms that {@link ColumnType} fixes. */
public final class ColumnText {
    private static final String HEX = "\\x";

    private ColumnText() {}

    /**
     * Reads one value that is not null, as {@code COPY} and the log print it with {@code DateStyle} ISO, in any time zone
     * and with either {@code bytea_output}. What {@code COPY} itself escapes must have been taken out.
     *
     * @return an array: the text itself
     * @throws IllegalArgumentException if the server would not print that for the column's type
     */
    public static Object parse(Column column, String text) {
        return column.array() ? text : parse(column.type(), text);
    }

    /** The same of a scalar, or of an array's element. */
    static Object parse(ColumnType type, String text) {
        return switch (type) {
            case BOOLEAN -> bool(text);
            case SMALLINT, INTEGER -> Integer.valueOf(text);
            case BIGINT, OID -> Long.valueOf(text);
            case REAL -> Float.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case BYTEA -> bytes(text);
            case DATE -> PostgresTime.parseDate(text);
            case TIMESTAMP, TIMESTAMPTZ -> PostgresTime.parseTimestamp(text);
            case NUMERIC, TIME, MONEY, TEXT, VARCHAR, CHAR, UUID, JSON, JSONB, OTHER -> text;
        };
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "t", "true" -> true;
            case "f", "false" -> false;
            default -> throw new IllegalArgumentException("no boolean");
        };
    }

    private static byte[] bytes(String text) {
        if (text.startsWith(HEX)) {
            return HexFormat.of().parseHex(text, HEX.length(), text.length());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && text.startsWith("\\", at + 1)) {
                bytes.write('\\');
                at += 2;
            } else if (c == '\\' && at + 4 <= text.length()) {
                bytes.write(Integer.parseInt(text, at + 1, at + 4, 8));
                at += 4;
            } else if (c == '\\' || c > 0x7e) {
                throw new IllegalArgumentException("no bytea");
            } else {
                bytes.write(c);
                at++;
            }
        }
        return bytes.toByteArray();
    }
}
