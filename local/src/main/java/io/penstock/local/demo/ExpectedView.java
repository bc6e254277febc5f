package io.penstock.local.demo;

import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The view as SQL over its source table says it: the oracle of the comparison. It shares no code with the jobs.
 *
 * <p>What never reached the view is taken out as images in the {@link Corrections} table: +1 for the image before a
 * change that did not arrive, −1 for the image after it. Images are netted by value before they are aggregated, so that
 * even a minimum or an average comes out right, and what is unmappable cancels itself.
 */
final class ExpectedView {
    private final View view;
    private final String table;
    private final String eventTime;

    /**
     * @param table that holds the source's rows, with columns named as the contract's fields
     * @param eventTime column that decides on the window
     */
    ExpectedView(View view, String table, String eventTime) {
        this.view = view;
        this.table = table;
        this.eventTime = eventTime;
    }

    /** Group key (grouping values and window start) → measure → value, numbers without trailing zeros. */
    Map<String, Map<String, String>> query(Connection database) throws SQLException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        try (Statement sql = database.createStatement();
                ResultSet row = sql.executeQuery(sql())) {
            while (row.next()) {
                List<String> key = new ArrayList<>();
                for (String field : view.by()) {
                    key.add(row.getString(field));
                }
                key.add(Instant.ofEpochMilli(row.getLong("window_start")).toString());
                Map<String, String> measures = new LinkedHashMap<>();
                for (String measure : view.measures().keySet()) {
                    measures.put(measure, canonical(row.getString("m_" + measure)));
                }
                rows.put(String.join(" · ", key), measures);
            }
        }
        return rows;
    }

    /** Equal numbers as equal text. */
    static String canonical(String number) {
        BigDecimal value = new BigDecimal(number).stripTrailingZeros();
        return value.signum() == 0 ? "0" : value.toPlainString();
    }

    String sql() {
        List<String> columns = columns();
        String list = String.join(", ", columns);
        String by = String.join(", ", view.by());
        String measures = view.measures().entrySet().stream()
                .map(measure -> aggregate(measure.getValue()) + " as m_" + measure.getKey())
                .collect(Collectors.joining(", "));
        return """
                with image as (
                  select %1$s, 1 as sign from %2$s
                  union all select %1$s, sign from %3$s),
                net as (
                  select %1$s, sum(sign) as n from image group by %1$s having sum(sign) <> 0),
                windowed as (
                  select net.*, floor(extract(epoch from %4$s) * 1000 / %5$d)::bigint * %5$d as window_start from net)
                select %6$s, window_start, %7$s from windowed group by %6$s, window_start having sum(n) <> 0""".formatted(
                        list,
                        table,
                        Corrections.table(table),
                        eventTime,
                        ((Window.Tumbling) view.window()).size().toMillis(),
                        by,
                        measures);
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>(view.by());
        add(columns, eventTime);
        for (Measure measure : view.measures().values()) {
            if (measure instanceof Measure.Sum sum) {
                add(columns, sum.field());
            } else if (measure instanceof Measure.Avg avg) {
                add(columns, avg.field());
            } else if (measure instanceof Measure.Min min) {
                add(columns, min.field());
            } else if (measure instanceof Measure.Max max) {
                add(columns, max.field());
            }
        }
        return columns;
    }

    private static void add(List<String> columns, String column) {
        if (!columns.contains(column)) {
            columns.add(column);
        }
    }

    private static String aggregate(Measure measure) {
        if (measure instanceof Measure.Sum sum) {
            return total(sum.field(), sum.scale());
        } else if (measure instanceof Measure.Avg avg) {
            return "round(" + total(avg.field(), avg.scale()) + " / sum(n), " + avg.scale() + ")";
        } else if (measure instanceof Measure.Min min) {
            return "min(" + min.field() + ")";
        } else if (measure instanceof Measure.Max max) {
            return "max(" + max.field() + ")";
        }
        return "sum(n)";
    }

    private static String total(String field, int scale) {
        return "sum(n * round(" + field + "::numeric, " + scale + "))";
    }
}
