package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.view.ViewKey;
import io.penstock.common.wire.AvroBuffer;

/**
 * The group's values in a {@link ViewKey}, read where they stand: the UTF-8 of text in a key is that of the value, unless
 * something in it is escaped. One instance per thread.
 */
final class KeyValues {
    /** Of each value; of text without its quotes. */
    private final int[] starts;

    private final int[] ends;
    private final boolean[] escaped;
    private byte[] key = {};

    /** @param count of the values; a key may hold more, the window's start */
    KeyValues(int count) {
        this.starts = new int[count];
        this.ends = new int[count];
        this.escaped = new boolean[count];
    }

    /**
     * Finds the values.
     *
     * @return the key's UTF-8
     * @throws IllegalStateException if it is no view key of so many values
     */
    byte[] read(String viewKey) {
        key = viewKey.getBytes(UTF_8);
        try {
            int at = 0;
            for (int i = 0; i < starts.length; i++) {
                at = find(i, at + 1);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new IllegalStateException("a view key holds " + starts.length + " values of a group", e);
        }
        return key;
    }

    /** @return where the comma behind the value is, or the end of the array */
    private int find(int i, int from) {
        if (key[from] != '"') {
            starts[i] = from;
            ends[i] = behind(from);
            return ends[i];
        }
        int at = from + 1;
        boolean escapes = false;
        while (key[at] != '"') {
            if (key[at] == '\\') {
                escapes = true;
                at++;
            }
            at++;
        }
        starts[i] = from + 1;
        ends[i] = at;
        escaped[i] = escapes;
        return at + 1;
    }

    private int behind(int from) {
        int at = from;
        while (key[at] != ',' && key[at] != ']') {
            at++;
        }
        return at;
    }

    /** Writes a value that is text. */
    void text(int i, AvroBuffer out) {
        if (escaped[i]) {
            out.string(unescaped(new String(key, starts[i], ends[i] - starts[i], UTF_8)));
        } else {
            out.bytes(key, starts[i], ends[i] - starts[i]);
        }
    }

    /** A value that is a whole number. */
    long number(int i) {
        int at = starts[i];
        boolean negative = key[at] == '-';
        if (negative) {
            at++;
        }
        long value = 0;
        for (; at < ends[i]; at++) {
            value = value * 10 + (key[at] - '0');
        }
        return negative ? -value : value;
    }

    /** A value that is a boolean. */
    boolean truth(int i) {
        return key[starts[i]] == 't';
    }

    private static String unescaped(String json) {
        StringBuilder text = new StringBuilder(json.length());
        int from = 0;
        for (int at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', from)) {
            text.append(json, from, at);
            char escape = json.charAt(at + 1);
            from = at + 2;
            switch (escape) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(json, from, from + 4, 16));
                    from += 4;
                }
                default -> text.append(escape);
            }
        }
        return text.append(json, from, json.length()).toString();
    }
}
