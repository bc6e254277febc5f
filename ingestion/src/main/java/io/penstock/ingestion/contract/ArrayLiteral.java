package io.penstock.ingestion.contract;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's text of a one-dimensional array, such as <code>{a,"b,c",NULL}</code>. */
final class ArrayLiteral {
    private final String text;
    /** Where the closing brace stands. */
    private final int end;

    private int at = 1;

    private ArrayLiteral(String text) {
        this.text = text;
        this.end = text.length() - 1;
    }

    /**
     * The elements as the server prints each of them by itself; null for NULL.
     *
     * @throws UnmappableValue if it has another number of dimensions, or bounds of its own
     */
    static List<@Nullable String> elements(String literal) throws UnmappableValue {
        if (literal.length() < 2 || literal.charAt(0) != '{' || literal.charAt(literal.length() - 1) != '}') {
            throw new UnmappableValue("is no array that counts from 1");
        }
        return new ArrayLiteral(literal).elements();
    }

    private List<@Nullable String> elements() throws UnmappableValue {
        List<@Nullable String> elements = new ArrayList<>();
        while (at < end) {
            char first = text.charAt(at);
            if (first == '{') {
                throw new UnmappableValue("has more than one dimension");
            }
            elements.add(first == '"' ? quoted() : bare());
            if (at != end && text.charAt(at) != ',') {
                throw malformed();
            }
            at++;
        }
        return elements;
    }

    private String quoted() throws UnmappableValue {
        int start = ++at;
        StringBuilder unescaped = null;
        while (at < end && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                unescaped = unescaped == null ? new StringBuilder() : unescaped;
                unescaped.append(text, start, at);
                start = ++at;
            }
            at++;
        }
        if (at >= end) {
            throw malformed();
        }
        String rest = text.substring(start, at++);
        return unescaped == null ? rest : unescaped.append(rest).toString();
    }

    /** What needs no quotes has neither a comma nor a backslash in it. */
    private @Nullable String bare() {
        int start = at;
        int comma = text.indexOf(',', start);
        at = comma < 0 ? end : comma;
        return text.regionMatches(start, "NULL", 0, Math.max(4, at - start)) ? null : text.substring(start, at);
    }

    private static UnmappableValue malformed() {
        return new UnmappableValue("is no array as the server prints it");
    }
}
