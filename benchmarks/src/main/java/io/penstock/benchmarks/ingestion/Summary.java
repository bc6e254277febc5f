package io.penstock.benchmarks.ingestion;

import static io.penstock.benchmarks.run.Table.cell;
import static io.penstock.benchmarks.run.Table.line;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.benchmarks.ingestion.Result.Latency;
import io.penstock.benchmarks.ingestion.Result.Phase;
import io.penstock.benchmarks.run.Goal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The results for a person and for a program. */
record Summary(Options options, List<Result> results) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MIB = 1 << 20;

    Summary {
        results = List.copyOf(results);
    }

    boolean exact() {
        return results.stream().allMatch(Result::exact);
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%-34s %14s %14s %14s %10s",
                "median of " + options.repeat(),
                "Penstock",
                "Kafka Connect",
                "no-op",
                "ratio");
        row(text, "snapshot, rows/s", "%,.0f", result -> result.snapshot().rowsPerSecond());
        row(text, "  CPU s per million rows", "%.2f", result -> result.snapshot()
                .cpuPerMillion());
        row(
                text,
                "  PostgreSQL's, whole phase",
                "%.2f",
                result -> perMillion(result.snapshot().postgresCpuSeconds()));
        row(
                text,
                "  broker's, whole phase",
                "%.2f",
                result -> perMillion(result.snapshot().kafkaCpuSeconds()));
        row(text, "streaming, rows/s", "%,.0f", result -> result.streaming().rowsPerSecond());
        row(text, "  CPU s per million rows", "%.2f", result -> result.streaming()
                .cpuPerMillion());
        row(
                text,
                "  PostgreSQL's, whole phase",
                "%.2f",
                result -> perMillion(result.streaming().postgresCpuSeconds()));
        row(
                text,
                "  broker's, whole phase",
                "%.2f",
                result -> perMillion(result.streaming().kafkaCpuSeconds()));
        row(text, "peak memory, MiB", "%,.0f", result -> result.peakBytes() / MIB);
        for (int rate : options.rates()) {
            String at = rate == 0 ? "highest rate" : String.format(Locale.ROOT, "%,d/s", rate);
            row(text, "latency at " + at + ", p50 ms", "%,.0f", result -> latency(result, rate, Latency::p50Millis));
            row(text, "  p99 ms", "%,.0f", result -> latency(result, rate, Latency::p99Millis));
            row(text, "  max ms", "%,.0f", result -> latency(result, rate, Latency::maxMillis));
            row(text, "  changes/s written", "%,.0f", result -> latency(result, rate, Latency::rate));
        }
        text.append('\n');
        Goal.print(text, Goals.of(results));
        line(text, exact() ? "every record exactly once, checked against SQL over the table" : "NOT EXACT");
        for (Result result : results) {
            differences(text, result.reader(), "snapshot", result.snapshot());
            differences(text, result.reader(), "streaming", result.streaming());
        }
        return text.toString();
    }

    private double perMillion(double seconds) {
        return seconds * 1e6 / options.rows();
    }

    private static double latency(Result result, int rate, ToDoubleFunction<Latency> figure) {
        return result.latencies().stream()
                .filter(latency -> latency.wanted() == rate)
                .mapToDouble(figure)
                .findFirst()
                .orElse(Double.NaN);
    }

    private void row(StringBuilder text, String name, String format, ToDoubleFunction<Result> figure) {
        OptionalDouble ratio = Goals.ratio(results, figure);
        line(
                text,
                "%-34s %14s %14s %14s %10s",
                name,
                cell(format, Goals.median(results, ReaderKind.PENSTOCK, figure)),
                cell(format, Goals.median(results, ReaderKind.CONNECT, figure)),
                cell(format, Goals.median(results, ReaderKind.LIMIT, figure)),
                cell("%.2f", ratio));
    }

    private static void differences(StringBuilder text, ReaderKind reader, String what, Phase phase) {
        phase.differences().forEach(difference -> line(text, "  %s, %s: %s", reader.title(), what, difference));
    }

    ObjectNode json() {
        ObjectNode root = JSON.createObjectNode();
        Goal.write(root.putArray("goals"), Goals.of(results));
        root.put("exact", exact())
                .put("rows", options.rows())
                .put("transaction", options.transaction())
                .put("processors", Runtime.getRuntime().availableProcessors());
        ArrayNode runs = root.putArray("runs");
        for (Result result : results) {
            ObjectNode run = runs.addObject().put("reader", result.reader().title());
            run.put("peak_memory_bytes", result.peakBytes());
            phase(run.putObject("snapshot"), result.snapshot());
            phase(run.putObject("streaming"), result.streaming());
            ArrayNode latencies = run.putArray("latency");
            for (Latency latency : result.latencies()) {
                latencies
                        .addObject()
                        .put("wanted_per_second", latency.wanted())
                        .put("written_per_second", latency.rate())
                        .put("changes", latency.changes())
                        .put("p50_ms", latency.p50Millis())
                        .put("p99_ms", latency.p99Millis())
                        .put("max_ms", latency.maxMillis());
            }
        }
        return root;
    }

    private static void phase(ObjectNode node, Phase phase) {
        node.put("rows_per_second", phase.rowsPerSecond())
                .put("seconds", phase.seconds())
                .put("cpu_seconds_per_million_rows", phase.cpuPerMillion())
                .put("postgres_cpu_seconds", phase.postgresCpuSeconds())
                .put("kafka_cpu_seconds", phase.kafkaCpuSeconds());
        ArrayNode differences = node.putArray("differences");
        phase.differences().forEach(differences::add);
    }
}
