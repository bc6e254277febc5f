package io.penstock.serving.http;

import io.penstock.serving.store.Column;
import io.penstock.serving.store.ViewTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A question to a view, understood and checked.
 *
 * @param groups wanted values of grouping fields
 * @param from earliest window start, epoch milliseconds, inclusive
 * @param to latest window start, epoch milliseconds, exclusive
 * @param isFinal wanted state of the window
 * @param limit 1 to {@link #MAX_LIMIT}
 * @param after where the page before this one ended
 */
record ViewRequest(
        ViewTable table,
        Map<Column, Object> groups,
        Optional<Long> from,
        Optional<Long> to,
        Optional<Boolean> isFinal,
        int limit,
        Optional<Cursor> after) {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 10_000;

    static final String FROM = "from";
    static final String TO = "to";
    static final String FINAL = "final";
    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";
    static final List<String> RESERVED = List.of(FROM, TO, FINAL, LIMIT, CURSOR);

    ViewRequest {
        groups = new LinkedHashMap<>(groups);
    }

    /**
     * Reads the parameters of a request. A grouping field with the name of one of {@link #RESERVED} cannot be asked for.
     *
     * @param parameters decoded, in any order
     * @throws Refusal naming the first parameter that cannot be meant as it is
     */
    static ViewRequest parse(ViewTable table, List<Map.Entry<String, String>> parameters) throws Refusal {
        Map<String, String> given = once(table, parameters);
        Map<Column, Object> groups = new LinkedHashMap<>();
        // In the view's order, so that one question has one text of SQL however its parameters are ordered.
        for (Column column : table.groups()) {
            String text = RESERVED.contains(column.name()) ? null : given.get(column.name());
            if (text != null) {
                groups.put(column, Values.parse(column, text));
            }
        }
        Optional<Long> from = instant(FROM, given.get(FROM));
        Optional<Long> to = instant(TO, given.get(TO));
        if (from.isPresent() && to.isPresent() && from.get() > to.get()) {
            throw new Refusal(ProblemCode.BAD_VALUE, "parameter 'from' is later than 'to'");
        }
        String wantedState = given.get(FINAL);
        Optional<Boolean> isFinal =
                wantedState == null ? Optional.empty() : Optional.of(Values.bool(FINAL, wantedState));
        int limit = limit(given.get(LIMIT));
        String cursor = given.get(CURSOR);
        ViewRequest request = new ViewRequest(table, groups, from, to, isFinal, limit, Optional.empty());
        return cursor == null ? request : request.after(Cursor.decode(cursor, table, request.fingerprint()));
    }

    /** Names of all parameters that the view takes. */
    static List<String> parameters(ViewTable table) {
        List<String> names = new ArrayList<>();
        table.groups().forEach(column -> names.add(column.name()));
        RESERVED.stream()
                .filter(name -> table.hasWindows() || !(name.equals(FROM) || name.equals(TO)))
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        return names;
    }

    /** The same for the same view and filters; the limit may change from page to page. */
    int fingerprint() {
        CRC32 crc = new CRC32();
        StringBuilder text = new StringBuilder(table.schema()).append('/').append(table.name());
        groups.forEach((column, value) ->
                text.append('&').append(column.name()).append('=').append(value));
        text.append('|').append(from).append('|').append(to).append('|').append(isFinal);
        crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    private ViewRequest after(Cursor cursor) {
        return new ViewRequest(table, groups, from, to, isFinal, limit, Optional.of(cursor));
    }

    private static Map<String, String> once(ViewTable table, List<Map.Entry<String, String>> parameters)
            throws Refusal {
        Set<String> known = new HashSet<>(parameters(table));
        Map<String, String> given = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : parameters) {
            String name = each.getKey();
            if (!known.contains(name)) {
                throw new Refusal(Problem.unknown(
                        ProblemCode.UNKNOWN_PARAMETER,
                        "view '" + table.view().declaredName() + "' takes no parameter '" + cut(name) + "'",
                        Nearest.of(name, parameters(table))));
            }
            if (given.put(name, each.getValue()) != null) {
                throw new Refusal(ProblemCode.REPEATED_PARAMETER, "parameter '" + name + "' is given more than once");
            }
        }
        return given;
    }

    private static Optional<Long> instant(String name, @Nullable String text) throws Refusal {
        return text == null ? Optional.empty() : Optional.of(Values.millis(name, text));
    }

    private static int limit(@Nullable String text) throws Refusal {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            return (int) Math.max(1, Math.min(MAX_LIMIT, Long.parseLong(text)));
        } catch (NumberFormatException e) {
            throw Values.bad(LIMIT, text, "a whole number, 1 to " + MAX_LIMIT);
        }
    }

    static String cut(String text) {
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }
}
