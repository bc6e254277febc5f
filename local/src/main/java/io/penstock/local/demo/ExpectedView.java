package io.penstock.local.demo;

import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Source;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The view as SQL over its source table says it: the oracle of the comparison. It shares no code with the jobs, and
 * refuses what it has no SQL for.
 *
 * <p>What never reached the view is taken out as images in the {@link Corrections} table: +1 for the image before a
 * change that did not arrive, −1 for the image after it. Images are netted by value before they are aggregated, so that
 * even a minimum or an average comes out right, and what is unmappable cancels itself.
 */
final class ExpectedView {
    private final View view;
    private final String table;
    private final Source source;

    /** @param table that holds the source's rows, with columns named as the contract's fields */
    ExpectedView(View view, String table, Source source) {
        this.view = view;
        this.table = table;
        this.source = source;
        if (view.from().where().isPresent() || !view.from().derive().isEmpty()) {
            throw unknown("a filter or a derived field");
        }
    }

    /** Group key (grouping values and window start) → measure → value, numbers without trailing zeros; a percentile may be a
     * range, `least..most`. */
    Map<String, Map<String, String>> query(Connection database) throws SQLException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        try (Statement sql = database.createStatement();
                ResultSet row = sql.executeQuery(sql())) {
            while (row.next()) {
                List<String> key = new ArrayList<>();
                for (String field : view.by()) {
                    key.add(row.getString(field));
                }
                if (view.window().isBounded()) {
                    key.add(Instant.ofEpochMilli(row.getLong("window_start")).toString());
                }
                Map<String, String> measures = new LinkedHashMap<>();
                for (String measure : view.measures().keySet()) {
                    measures.put(measure, canonical(row.getString("m_" + measure)));
                }
                rows.put(String.join(" · ", key), measures);
            }
        }
        return rows;
    }

    /** Equal numbers as equal text; other text, such as the name of a region, as it is. */
    static String canonical(@Nullable String value) {
        if (value == null || !value.matches("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?")) {
            return String.valueOf(value);
        }
        BigDecimal number = new BigDecimal(value).stripTrailingZeros();
        return number.signum() == 0 ? "0" : number.toPlainString();
    }

    String sql() {
        String measures = view.measures().entrySet().stream()
                .map(measure -> aggregate(measure.getValue()) + " as m_" + measure.getKey())
                .collect(Collectors.joining(", "));
        String list = String.join(", ", columns());
        List<String> group = new ArrayList<>(view.by());
        if (view.window().isBounded()) {
            group.add("window_start");
        }
        return """
                with image as (
                  select %1$s, 1 as sign from %2$s
                  union all select %1$s, sign from %3$s),
                net as (
                  select %1$s, sum(sign) as n from image group by %1$s having sum(sign) <> 0),
                timed as (
                  select net.*, floor(extract(epoch from %4$s) * 1000)::bigint as ms from net),
                %5$s,
                counted as (select windowed.*%8$s from windowed)
                select %6$s, %7$s from counted group by %6$s having sum(n) > 0""".formatted(
                        list,
                        table,
                        Corrections.table(table),
                        source.eventTime(),
                        windowed(view.window()),
                        String.join(", ", group),
                        measures,
                        copies(group));
    }

    private String windowed(Window window) {
        if (window instanceof Window.Tumbling tumbling) {
            return "windowed as (select timed.*, ms / %1$d * %1$d as window_start from timed)"
                    .formatted(tumbling.size().toMillis());
        } else if (window instanceof Window.Hopping hopping) {
            return """
                    windowed as (
                      select timed.*, window_start from timed
                      cross join lateral generate_series(ms / %1$d * %1$d - %2$d, ms / %1$d * %1$d, %1$d) as window_start)""".formatted(
                            hopping.every().toMillis(),
                            hopping.size().minus(hopping.every()).toMillis());
        } else if (window instanceof Window.Session session) {
            return """
                    begun as (
                      select timed.*, case when ms - lag(ms) over (partition by %1$s order by ms) < %2$d then 0 else 1 end
                        as begins from timed),
                    numbered as (
                      select begun.*, sum(begins) over (partition by %1$s order by ms) as session from begun),
                    windowed as (
                      select numbered.*, min(ms) over (partition by %1$s, session) as window_start from numbered)""".formatted(String.join(", ", view.by()), session.gap().toMillis());
        } else if (window instanceof Window.Running) {
            return "windowed as (select * from timed)";
        }
        throw unknown("window " + window.description());
    }

    private String aggregate(Measure measure) {
        if (measure instanceof Measure.Count) {
            return "sum(n)";
        } else if (measure instanceof Measure.Sum sum) {
            return total(sum.field(), sum.scale());
        } else if (measure instanceof Measure.Avg avg) {
            return "round(" + total(avg.field(), avg.scale()) + " / sum(n), " + avg.scale() + ")";
        } else if (measure instanceof Measure.Min min) {
            return "min(" + min.field() + ")" + present(min.field());
        } else if (measure instanceof Measure.Max max) {
            return "max(" + max.field() + ")" + present(max.field());
        } else if (measure instanceof Measure.Distinct distinct) {
            return "count(distinct " + distinct.field() + ")" + present(distinct.field());
        } else if (measure instanceof Measure.First first) {
            return "(array_agg(" + first.field() + " order by ms, " + ordered(first.field()) + ")"
                    + present("ms_" + first.field()) + ")[1]";
        } else if (measure instanceof Measure.Last last) {
            return "(array_agg(" + last.field() + " order by ms desc, " + ordered(last.field()) + " desc)"
                    + present("ms_" + last.field()) + ")[1]";
        } else if (measure instanceof Measure.Percentile percentile) {
            return percentile(percentile.field(), percentile.at());
        }
        throw unknown("measure " + measure);
    }

    /**
     * The value at a percentile's rank; `least..most` where the group lost values that it never had, which is what an update
     * tells of a row whose own telling was a dead letter. A view keeps counts of values about equal, so such a loss is that of
     * a neighbour: ranks are as far off as there are losses.
     */
    private static String percentile(String field, double at) {
        String sorted = "(array_agg(" + field + " order by " + field + ") filter (where n > 0))";
        String values = "count(*) filter (where n > 0)";
        String lost = "coalesce(sum(-n) filter (where n < 0), 0)";
        String least = sorted + "[greatest(1, ceil(" + at + " * greatest(0, " + values + " - " + lost + ")))::int]";
        String most =
                sorted + "[least(" + values + ", greatest(1, ceil(" + at + " * " + values + ")) + " + lost + ")::int]";
        return "case when " + lost + " = 0 then " + least + "::text else " + least + " || '..' || " + most + " end";
    }

    /** A value that was taken out more often than put in, since its putting in was a dead letter, is not in the group. */
    private static String present(String copies) {
        return " filter (where n_" + copies + " > 0)";
    }

    /** How often each value, and each value at its time, is in its group. */
    private String copies(List<String> group) {
        Set<String> fields = new LinkedHashSet<>();
        view.measures().values().forEach(measure -> field(measure, fields));
        String by = String.join(", ", group);
        return fields.stream().map(field -> """
                        , sum(n) over (partition by %1$s, %2$s) as n_%2$s, sum(n) over (partition by %1$s, %2$s, ms) as n_ms_%2$s""".formatted(by, field)).collect(Collectors.joining());
    }

    private static String total(String field, int scale) {
        return "sum(n * round(" + field + "::numeric, " + scale + "))";
    }

    /** Text by its code points, whatever the database's collation. */
    private String ordered(String field) {
        return source.schema().getField(field).schema().getType() == Schema.Type.STRING
                ? field + " collate \"C\""
                : field;
    }

    /** With the source's id, so that each is a row of its own: percentiles count rows. */
    private Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>(view.by());
        columns.add(source.id());
        columns.add(source.eventTime());
        view.measures().values().forEach(measure -> field(measure, columns));
        return columns;
    }

    private void field(Measure measure, Set<String> columns) {
        if (measure instanceof Measure.Sum sum) {
            columns.add(sum.field());
        } else if (measure instanceof Measure.Avg avg) {
            columns.add(avg.field());
        } else if (measure instanceof Measure.Min min) {
            columns.add(min.field());
        } else if (measure instanceof Measure.Max max) {
            columns.add(max.field());
        } else if (measure instanceof Measure.Distinct distinct) {
            columns.add(distinct.field());
        } else if (measure instanceof Measure.First first) {
            columns.add(first.field());
        } else if (measure instanceof Measure.Last last) {
            columns.add(last.field());
        } else if (measure instanceof Measure.Percentile percentile) {
            columns.add(percentile.field());
        }
    }

    private IllegalStateException unknown(String what) {
        return new IllegalStateException(
                "view " + view.name() + " has " + what + ", and the proof has no SQL to compare it with");
    }
}
