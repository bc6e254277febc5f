package io.penstock.serving.http;

import io.penstock.common.view.ViewSchema;
import io.penstock.serving.store.Column;
import io.penstock.serving.store.ColumnType;
import io.penstock.serving.store.ViewTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A question to a view as SQL. Its text holds names of the declaration and nothing that a client sent.
 *
 * @param parameters for {@code $1}, {@code $2}, …
 */
record Select(String sql, List<Object> parameters) {

    Select {
        parameters = List.copyOf(parameters);
    }

    /** What a row of the answer holds, in its order. */
    static List<Column> columns(ViewTable table) {
        Stream<String> window =
                table.hasWindows() ? Stream.of(ViewSchema.WINDOW_START, ViewSchema.WINDOW_END) : Stream.empty();
        Stream<String> bookkeeping = Stream.of(
                ViewSchema.FINAL,
                ViewSchema.VERSION,
                ViewSchema.CHANGES,
                ViewSchema.CHECKSUM,
                ViewSchema.COMPLETE_UNTIL);
        return Stream.of(
                        table.groups().stream(),
                        window.map(table::column),
                        table.measures().stream(),
                        bookkeeping.map(table::column))
                .flatMap(each -> each)
                .toList();
    }

    /** One row more than asked for: whether it is there says whether there is a next page. */
    static Select of(ViewRequest request) {
        Builder builder = new Builder(request.table());
        List<String> conditions = new ArrayList<>();
        conditions.add(request.table().column(ViewSchema.ROWS).quoted() + " > 0");
        request.groups().forEach((column, value) -> conditions.add(builder.compare(column, "=", value)));
        // Only asked for where there are windows, see ViewRequest.
        request.from().ifPresent(from -> conditions.add(builder.compare(start(request), ">=", from)));
        request.to().ifPresent(to -> conditions.add(builder.compare(start(request), "<", to)));
        request.isFinal()
                .ifPresent(isFinal ->
                        conditions.add(builder.compare(request.table().column(ViewSchema.FINAL), "=", isFinal)));
        String limit = builder.bind(request.limit() + 1);
        if (request.after().isEmpty()) {
            return builder.select(builder.part(conditions, limit));
        }
        List<Object> key = request.after().get().key();
        if (!request.table().hasWindows()) {
            return builder.select(builder.part(with(conditions, builder.groupsAfter(key)), limit));
        }
        Column start = start(request);
        String rest = builder.part(with(conditions, builder.compare(start, "<", key.get(0))), limit);
        if (request.table().groups().isEmpty()) {
            return builder.select(rest);
        }
        // Two ranges of the index instead of one condition with OR, which would read the window from its first group
        // for every page of it.
        String window = builder.part(
                with(
                        conditions,
                        builder.compare(start, "=", key.get(0)),
                        builder.groupsAfter(key.subList(1, key.size()))),
                limit);
        return builder.select("(" + window + ") UNION ALL (" + rest + ") ORDER BY "
                + request.table().order() + " LIMIT " + limit);
    }

    private static Column start(ViewRequest request) {
        return request.table().column(ViewSchema.WINDOW_START);
    }

    /** Digits that a client's JSON would round. */
    static boolean isText(Column column) {
        return column.type() instanceof ColumnType.Decimal || column.name().equals(ViewSchema.CHECKSUM);
    }

    private static List<String> with(List<String> conditions, String... more) {
        List<String> all = new ArrayList<>(conditions);
        all.addAll(List.of(more));
        return all;
    }

    private static final class Builder {
        private final ViewTable table;
        private final List<Object> parameters = new ArrayList<>();

        Builder(ViewTable table) {
            this.table = table;
        }

        String bind(Object value) {
            parameters.add(value);
            return "$" + parameters.size();
        }

        String compare(Column column, String operator, Object value) {
            return column.quoted() + " " + operator + " " + bind(Values.bound(column, value));
        }

        String groupsAfter(List<Object> key) {
            List<Column> groups = table.groups();
            List<String> bound = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                bound.add(bind(Values.bound(groups.get(i), key.get(i))));
            }
            return "(" + groups.stream().map(Column::quoted).collect(Collectors.joining(", ")) + ") > ("
                    + String.join(", ", bound) + ")";
        }

        String part(List<String> conditions, String limit) {
            // Decimals as text: the digits are the answer, and nobody parses them on the way. Checksums too.
            return "SELECT "
                    + columns(table).stream()
                            .map(column ->
                                    isText(column) ? column.quoted() + "::text AS " + column.quoted() : column.quoted())
                            .collect(Collectors.joining(", "))
                    + " FROM " + table.qualified() + " WHERE " + String.join(" AND ", conditions) + " ORDER BY "
                    + table.order() + " LIMIT " + limit;
        }

        Select select(String sql) {
            return new Select(sql, parameters);
        }
    }

    /** How many rows a view shows, what went into it (once, however many windows a change is in), and how new it is. */
    static String summary(ViewTable table) {
        Map<String, String> quoted = Stream.of(ViewSchema.ROWS, ViewSchema.CHANGES, ViewSchema.SOURCE_TIME)
                .collect(Collectors.toMap(
                        name -> name, name -> table.column(name).quoted()));
        return "SELECT count(*) FILTER (WHERE " + quoted.get(ViewSchema.ROWS) + " > 0), coalesce(sum("
                + quoted.get(ViewSchema.CHANGES) + "), 0)::bigint" + oncePerChange(table) + ", max("
                + quoted.get(ViewSchema.SOURCE_TIME)
                + ") FROM " + table.qualified();
    }

    private static String oncePerChange(ViewTable table) {
        int windows = table.view().window().windowsAnEvent();
        return windows == 1 ? "" : " / " + windows;
    }
}
