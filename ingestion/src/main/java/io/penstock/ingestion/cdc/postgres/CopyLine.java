package io.penstock.ingestion.cdc.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnText;
import io.penstock.ingestion.contract.LeftOut;
import io.penstock.ingestion.contract.RowImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in COPY's text format: values between tabs, {@code \N} for null, control characters behind a backslash. */
final class CopyLine {
    private final List<Column> columns;
    private final long most;

    /** @param most bytes of a value's text; larger ones are left out */
    CopyLine(List<Column> columns, long most) {
        this.columns = columns;
        this.most = most;
    }

    /** @param line with the line feed at its end */
    RowImage read(byte[] line) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        int end = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
        int from = 0;
        for (int i = 0; i < values.length; i++) {
            int to = from;
            boolean escaped = false;
            while (to < end && line[to] != '\t') {
                escaped |= line[to] == '\\';
                to++;
            }
            boolean isNull = escaped && to - from == 2 && line[from + 1] == 'N';
            if (to - from > most) {
                values[i] = new LeftOut(to - from);
            } else {
                values[i] = isNull ? null : ColumnText.parse(columns.get(i), text(line, from, to, escaped));
            }
            from = to + 1;
        }
        return new RowImage(values);
    }

    private static String text(byte[] line, int from, int to, boolean escaped) {
        if (!escaped) {
            return new String(line, from, to - from, UTF_8);
        }
        byte[] plain = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            byte next = line[i];
            if (next == '\\' && i + 1 < to) {
                i++;
                next = control(line[i]);
            }
            plain[length++] = next;
        }
        return new String(plain, 0, length, UTF_8);
    }

    private static byte control(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> letter;
        };
    }
}
