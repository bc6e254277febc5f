package io.penstock.transport.contract;

import io.penstock.common.declaration.Durations;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.expression.Expression;
import io.penstock.common.view.ViewSchema;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** What the columns of a view mean: its schema has the types, its declaration the rest. */
final class ViewWords {
    private static final Map<String, String> BOOKKEEPING = Map.of(
            ViewSchema.WINDOW_START, "Start of the window, in it.",
            ViewSchema.WINDOW_END, "End of the window, not in it.",
            ViewSchema.ROWS, "Events or rows in the group now; 0 for a group that is empty and not served.",
            ViewSchema.CHANGES, "Changes folded in.",
            ViewSchema.VERSION, "Grows with every record of the key; the highest counts.",
            ViewSchema.FINAL, "Whether the window has closed.",
            ViewSchema.SOURCE_TIME, "Greatest time of the source folded in.",
            ViewSchema.CHECKSUM, "Equal for equal contents.",
            ViewSchema.COMPLETE_UNTIL, "Everything before this had been read.");

    private ViewWords() {}

    static String window(Window window) {
        if (window instanceof Window.Tumbling tumbling) {
            return "windows of " + Durations.format(tumbling.size());
        } else if (window instanceof Window.Hopping hopping) {
            return "windows of " + Durations.format(hopping.size()) + " every " + Durations.format(hopping.every());
        } else if (window instanceof Window.Session session) {
            return "sessions that end after " + Durations.format(session.gap()) + " of silence";
        }
        return "one row a group for good";
    }

    /** A column is tagged as the field that it shows is; a count or a sum of it is not. */
    static List<Row> rows(View view, Source source, Schema schema) {
        return schema.getFields().stream()
                .map(column -> Row.of(
                        column.name(), column, doc(view, source, column.name()), tags(view, source, column.name())))
                .toList();
    }

    private static String doc(View view, Source source, String column) {
        if (view.by().contains(column)) {
            Expression derived = view.from().derive().get(column);
            Schema.Field field = source.schema().getField(column);
            return derived != null
                    ? "`" + derived.text() + "`"
                    : field == null || field.doc() == null ? "" : field.doc();
        }
        Measure measure = view.measures().get(column);
        return measure == null ? BOOKKEEPING.getOrDefault(column, "Whether the count is exact.") : describe(measure);
    }

    private static String describe(Measure measure) {
        if (measure instanceof Measure.Sum it) {
            return "Sum of `" + it.field() + "`.";
        } else if (measure instanceof Measure.Min it) {
            return "Least `" + it.field() + "`.";
        } else if (measure instanceof Measure.Max it) {
            return "Greatest `" + it.field() + "`.";
        } else if (measure instanceof Measure.Avg it) {
            return "Average of `" + it.field() + "`.";
        } else if (measure instanceof Measure.Distinct it) {
            return "Number of different `" + it.field() + "`.";
        } else if (measure instanceof Measure.First it) {
            return "First `" + it.field() + "` by event time.";
        } else if (measure instanceof Measure.Last it) {
            return "Last `" + it.field() + "` by event time.";
        } else if (measure instanceof Measure.Percentile it) {
            return it.at() * 100 + " % of `" + it.field() + "` are at most this, within 1 %.";
        }
        return "Number of events or rows.";
    }

    private static List<String> tags(View view, Source source, String column) {
        String shown = column;
        if (!view.by().contains(column)) {
            Measure measure = view.measures().get(column);
            if (measure instanceof Measure.Min it) {
                shown = it.field();
            } else if (measure instanceof Measure.Max it) {
                shown = it.field();
            } else if (measure instanceof Measure.First it) {
                shown = it.field();
            } else if (measure instanceof Measure.Last it) {
                shown = it.field();
            } else {
                return List.of();
            }
        }
        Expression derived = view.from().derive().get(shown);
        List<String> fields = derived == null ? List.of(shown) : List.copyOf(derived.fields());
        return source.schema().getFields().stream()
                .filter(field -> fields.contains(field.name()))
                .flatMap(field -> Row.tags(field).stream())
                .distinct()
                .toList();
    }
}
