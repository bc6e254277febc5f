package io.penstock.processing;

import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import io.penstock.common.view.ContentHash;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** The rows of one view as all of its images make them: put into windows, then measured with everything at hand. */
final class OracleRows {
    /** How many hashes an estimate is made from, and how exact a percentile is. */
    private static final int KEPT = 2_048;

    private static final double FACTOR = 1.01 / 0.99;

    private record Entry(
            Map<String, @Nullable Object> fields, String id, int sign, boolean counts, long time, long sourceTime) {}

    private record Timed(long time, Comparable<?> value) {}

    private final View view;
    private final Source source;
    private final Map<String, List<Entry>> groups = new HashMap<>();

    OracleRows(View view, Source source) {
        this.view = view;
        this.source = source;
    }

    void add(GenericRecord row, int sign, boolean counts, long eventTime, long sourceTime) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        row.getSchema().getFields().forEach(field -> fields.put(field.name(), text(row.get(field.pos()))));
        for (Map.Entry<String, Expression> derived : view.from().derive().entrySet()) {
            try {
                fields.put(derived.getKey(), text(derived.getValue().evaluate(row)));
            } catch (ExpressionFailed e) {
                throw new AssertionError("an unusable image", e);
            }
        }
        List<String> parts = new ArrayList<>();
        for (String field : view.by()) {
            Object value = fields.get(field);
            parts.add(value instanceof String text ? '"' + text.replace("\"", "\\\"") + '"' : String.valueOf(value));
        }
        groups.computeIfAbsent(String.join(",", parts), key -> new ArrayList<>())
                .add(new Entry(fields, String.valueOf(fields.get(source.id())), sign, counts, eventTime, sourceTime));
    }

    Map<String, Row> rows() {
        Map<String, Row> rows = new HashMap<>();
        groups.forEach((group, entries) -> {
            if (view.window() instanceof Window.Running) {
                rows.put("[" + group + "]", row(entries, 0, 0));
            } else if (view.window() instanceof Window.Session session) {
                sessions(entries, session.gap().toMillis())
                        .forEach(each -> rows.put(
                                "[" + group + "," + each.get(0).time() + "]",
                                row(
                                        each,
                                        each.get(0).time(),
                                        each.get(each.size() - 1).time()
                                                + session.gap().toMillis())));
            } else if (view.window() instanceof Window.Hopping hopping) {
                windowed(
                        rows,
                        group,
                        entries,
                        hopping.size().toMillis(),
                        hopping.every().toMillis());
            } else if (view.window() instanceof Window.Tumbling tumbling) {
                windowed(
                        rows,
                        group,
                        entries,
                        tumbling.size().toMillis(),
                        tumbling.size().toMillis());
            }
        });
        return rows;
    }

    private void windowed(Map<String, Row> rows, String group, List<Entry> entries, long size, long every) {
        TreeMap<Long, List<Entry>> windows = new TreeMap<>();
        for (Entry entry : entries) {
            long start = Math.floorDiv(entry.time(), every) * every;
            for (; entry.time() < start + size; start -= every) {
                windows.computeIfAbsent(start, it -> new ArrayList<>()).add(entry);
            }
        }
        windows.forEach((start, in) -> rows.put("[" + group + "," + start + "]", row(in, start, start + size)));
    }

    private static List<List<Entry>> sessions(List<Entry> entries, long gap) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::time));
        List<List<Entry>> sessions = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (Entry entry : sorted) {
            if (sessions.isEmpty() || entry.time() >= end) {
                sessions.add(new ArrayList<>());
            }
            sessions.get(sessions.size() - 1).add(entry);
            end = entry.time() + gap;
        }
        return sessions;
    }

    private Row row(List<Entry> entries, long start, long end) {
        Map<String, @Nullable Object> measures = new LinkedHashMap<>();
        view.measures().forEach((name, measure) -> {
            measures.put(name, measure(measure, entries));
            if (measure instanceof Measure.Distinct distinct && !source.isChangeStream()) {
                measures.put(
                        name + "_exact",
                        present(entries, distinct.field(), false).size() <= distinct.exactUpTo());
            }
        });
        return new Row(
                sum(entries, Entry::sign),
                sum(entries, entry -> entry.counts() ? 1 : 0),
                entries.size(),
                entries.stream().mapToLong(Entry::sourceTime).max().orElseThrow(),
                sum(entries, entry -> entry.sign() * ContentHash.of(entry.id())),
                List.of(start, end),
                measures);
    }

    private static long sum(List<Entry> entries, ToLongFunction<Entry> of) {
        return entries.stream().mapToLong(of).sum();
    }

    private @Nullable Object measure(Measure measure, List<Entry> entries) {
        if (measure instanceof Measure.Sum sum) {
            return count(entries, sum.field()) == 0 ? null : total(entries, sum.field(), sum.scale());
        } else if (measure instanceof Measure.Avg avg) {
            long count = count(entries, avg.field());
            return count == 0
                    ? null
                    : total(entries, avg.field(), avg.scale())
                            .divide(BigDecimal.valueOf(count), avg.scale(), RoundingMode.HALF_UP);
        } else if (measure instanceof Measure.Min min) {
            return first(present(entries, min.field(), false));
        } else if (measure instanceof Measure.Max max) {
            return last(present(entries, max.field(), false));
        } else if (measure instanceof Measure.First first) {
            return first(present(entries, first.field(), true));
        } else if (measure instanceof Measure.Last last) {
            return last(present(entries, last.field(), true));
        } else if (measure instanceof Measure.Distinct distinct) {
            return distinct(present(entries, distinct.field(), false), distinct.exactUpTo());
        } else if (measure instanceof Measure.Percentile percentile) {
            return percentile(present(entries, percentile.field(), false), percentile.at());
        }
        return sum(entries, Entry::sign);
    }

    private static long count(List<Entry> entries, String field) {
        return sum(entries, entry -> entry.fields().get(field) == null ? 0 : entry.sign());
    }

    private static BigDecimal total(List<Entry> entries, String field, int scale) {
        BigDecimal total = BigDecimal.ZERO.setScale(scale);
        for (Entry entry : entries) {
            if (entry.fields().get(field) != null) {
                BigDecimal value = new BigDecimal(String.valueOf(entry.fields().get(field)));
                total = total.add(
                        value.setScale(scale, RoundingMode.HALF_UP).multiply(BigDecimal.valueOf(entry.sign())));
            }
        }
        return total;
    }

    /** Values that are there more often than they were taken out, how often; in order of their time, or of themselves. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // the values of a field are of one type
    private static NavigableMap<Timed, Long> present(List<Entry> entries, String field, boolean timed) {
        TreeMap<Timed, Long> values = new TreeMap<>(Comparator.comparingLong(Timed::time)
                .thenComparing((a, b) -> ((Comparable) a.value()).compareTo(b.value())));
        for (Entry entry : entries) {
            if (entry.fields().get(field) instanceof Comparable<?> value) {
                values.merge(new Timed(timed ? entry.time() : 0, value), (long) entry.sign(), Long::sum);
            }
        }
        values.values().removeIf(count -> count <= 0);
        return values;
    }

    private static @Nullable Object first(NavigableMap<Timed, Long> values) {
        return values.isEmpty() ? null : values.firstKey().value();
    }

    private static @Nullable Object last(NavigableMap<Timed, Long> values) {
        return values.isEmpty() ? null : values.lastKey().value();
    }

    private long distinct(NavigableMap<Timed, Long> values, int exactUpTo) {
        if (source.isChangeStream() || values.size() <= exactUpTo) {
            return values.size();
        }
        TreeSet<Long> hashes = new TreeSet<>(Long::compareUnsigned);
        for (Timed value : values.keySet()) {
            hashes.add(
                    value.value() instanceof String text
                            ? ContentHash.of(text)
                            : ContentHash.of(ByteBuffer.allocate(8)
                                    .putLong(((Number) value.value()).longValue())
                                    .array()));
        }
        if (hashes.size() < KEPT) {
            return hashes.size();
        }
        long greatest = new ArrayList<>(hashes).get(KEPT - 1);
        return Math.round((KEPT - 1) / ((greatest >>> 11) * 0x1.0p-53));
    }

    private static @Nullable Double percentile(NavigableMap<Timed, Long> values, double at) {
        long total = values.values().stream().mapToLong(Long::longValue).sum();
        long rank = (long) Math.ceil(at * total);
        for (Map.Entry<Timed, Long> value : values.entrySet()) {
            rank -= value.getValue();
            if (rank <= 0) {
                return rounded(((Number) value.getKey().value()).doubleValue());
            }
        }
        return null;
    }

    /** What stands for all values within 1 % of it. */
    private static double rounded(double value) {
        if (Math.abs(value) < 1e-12) {
            return 0;
        }
        double log = StrictMath.log(FACTOR);
        double end = StrictMath.exp(Math.ceil(StrictMath.log(Math.abs(value)) / log) * log);
        return Math.copySign(2 * end / (1 + FACTOR), value);
    }

    private static @Nullable Object text(@Nullable Object value) {
        return value instanceof CharSequence ? value.toString() : value;
    }
}
