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
        return Stream.of(
                        table.groups().stream(),
                        Stream.of(table.column(ViewSchema.WINDOW_START), table.column(ViewSchema.WINDOW_END)),
                        table.measures().stream(),
                        Stream.of(
                                table.column(ViewSchema.FINAL),
                                table.column(ViewSchema.VERSION),
                                table.column(ViewSchema.CHANGES)))
                .flatMap(each -> each)
                .toList();
    }

    /** One row more than asked for: whether it is there says whether there is a next page. */
    static Select of(ViewRequest request) {
        Builder builder = new Builder(request.table());
        List<String> conditions = new ArrayList<>();
        conditions.add(request.table().column(ViewSchema.ROWS).quoted() + " > 0");
        request.groups().forEach((column, value) -> conditions.add(builder.compare(column, "=", value)));
        Column start = request.table().column(ViewSchema.WINDOW_START);
        request.from().ifPresent(from -> conditions.add(builder.compare(start, ">=", from)));
        request.to().ifPresent(to -> conditions.add(builder.compare(start, "<", to)));
        request.isFinal()
                .ifPresent(isFinal ->
                        conditions.add(builder.compare(request.table().column(ViewSchema.FINAL), "=", isFinal)));
        String limit = builder.bind(request.limit() + 1);
        if (request.after().isEmpty()) {
            return builder.select(builder.part(conditions, limit));
        }
        List<Object> key = request.after().get().key();
        String rest = builder.part(with(conditions, builder.compare(start, "<", key.get(0))), limit);
        if (request.table().groups().isEmpty()) {
            return builder.select(rest);
        }
        // Two ranges of the index instead of one condition with OR, which would read the window from its first group
        // for every page of it.
        String window = builder.part(
                with(conditions, builder.compare(start, "=", key.get(0)), builder.groupsAfter(key)), limit);
        return builder.select("(" + window + ") UNION ALL (" + rest + ") ORDER BY "
                + request.table().order() + " LIMIT " + limit);
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
                bound.add(bind(Values.bound(groups.get(i), key.get(i + 1))));
            }
            return "(" + groups.stream().map(Column::quoted).collect(Collectors.joining(", ")) + ") > ("
                    + String.join(", ", bound) + ")";
        }

        String part(List<String> conditions, String limit) {
            // Decimals as text: the digits are the answer, and nobody parses them on the way.
            return "SELECT "
                    + columns(table).stream()
                            .map(column -> column.type() instanceof ColumnType.Decimal
                                    ? column.quoted() + "::text AS " + column.quoted()
                                    : column.quoted())
                            .collect(Collectors.joining(", "))
                    + " FROM " + table.qualified() + " WHERE " + String.join(" AND ", conditions) + " ORDER BY "
                    + table.order() + " LIMIT " + limit;
        }

        Select select(String sql) {
            return new Select(sql, parameters);
        }
    }

    /** How many rows a view shows, what went into it, and how new it is. */
    static String summary(ViewTable table) {
        Map<String, String> quoted = Stream.of(ViewSchema.ROWS, ViewSchema.CHANGES, ViewSchema.SOURCE_TIME)
                .collect(Collectors.toMap(
                        name -> name, name -> table.column(name).quoted()));
        return "SELECT count(*) FILTER (WHERE " + quoted.get(ViewSchema.ROWS) + " > 0), coalesce(sum("
                + quoted.get(ViewSchema.CHANGES) + "), 0)::bigint, max(" + quoted.get(ViewSchema.SOURCE_TIME)
                + ") FROM " + table.qualified();
    }
}
