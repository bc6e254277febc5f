package io.penstock.benchmarks.processing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.benchmarks.processing.Outcome.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The results for a person and for a program. */
record Summary(Options options, Outcome outcome) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double MIB = 1 << 20;
    private static final String ROW = "%-18s %12s %10s %10s %8s %9s %8s %6s";

    String describe() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                ROW,
                "median of " + options.repeat(),
                "events/s",
                "ours",
                "CPU s per",
                "to",
                "broker's",
                "memory",
                "exact");
        line(text, ROW, "", "", "to it", "million", "ours", "", "MiB", "");
        for (ContestantKind kind : options.contestants()) {
            line(
                    text,
                    ROW,
                    kind.title(),
                    cell("%,.0f", median(kind, Result::eventsPerSecond)),
                    cell("%.2f", ratio(ContestantKind.PENSTOCK, kind, Result::eventsPerSecond)),
                    cell("%.2f", median(kind, Result::cpuPerMillion)),
                    cell("%.2f", ratio(kind, ContestantKind.PENSTOCK, Result::cpuPerMillion)),
                    cell("%.2f", median(kind, Result::kafkaCpuPerMillion)),
                    cell("%,.0f", median(kind, result -> result.peakBytes() / MIB)),
                    exact(kind));
        }
        text.append('\n');
        for (Goal goal : Goal.of(this)) {
            line(
                    text,
                    "%-6s %-52s %s %-5s measured %.2f",
                    goal.met() ? "met" : "missed",
                    goal.name(),
                    goal.atLeast() ? ">=" : "<=",
                    goal.target(),
                    goal.measured());
        }
        outcome.kills().forEach(kill -> line(text, "%s: %s", kill.contestant().title(), kill.describe()));
        line(text, outcome.exact() ? "every result equals what was written" : "NOT EXACT");
        outcome.differences().forEach(difference -> line(text, "  %s", difference));
        outcome.failures()
                .forEach(failure ->
                        line(text, "FAILED %s: %s", failure.contestant().title(), failure.why()));
        return text.toString();
    }

    private String exact(ContestantKind kind) {
        List<Result> own = outcome.results().stream()
                .filter(result -> result.contestant() == kind)
                .toList();
        return own.isEmpty() ? "failed" : own.stream().allMatch(Result::exact) ? "yes" : "NO";
    }

    /** The one's median to the other's. */
    OptionalDouble ratio(ContestantKind one, ContestantKind other, ToDoubleFunction<Result> figure) {
        OptionalDouble above = median(one, figure);
        OptionalDouble below = median(other, figure);
        return above.isPresent() && below.isPresent()
                ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
                : OptionalDouble.empty();
    }

    OptionalDouble median(ContestantKind kind, ToDoubleFunction<Result> figure) {
        double[] sorted = outcome.results().stream()
                .filter(result -> result.contestant() == kind)
                .mapToDouble(figure)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    private static String cell(String format, OptionalDouble figure) {
        return figure.isEmpty() ? "-" : String.format(Locale.ROOT, format, figure.getAsDouble());
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), json());
    }

    ObjectNode json() {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode goals = root.putArray("goals");
        for (Goal goal : Goal.of(this)) {
            goals.addObject()
                    .put("name", goal.name())
                    .put("target", (goal.atLeast() ? ">= " : "<= ") + goal.target())
                    .put("measured", goal.measured())
                    .put("met", goal.met());
        }
        Workload workload = options.workload();
        root.put("exact", outcome.exact())
                .put("case", workload.grouping().name().toLowerCase(Locale.ROOT))
                .put("events", workload.events())
                .put("groups", workload.groups())
                .put("partitions", workload.partitions())
                .put("seed", workload.seed())
                .put("warm_up", options.warmUp())
                .put("parallelism", options.parallelism())
                .put("processors", Runtime.getRuntime().availableProcessors());
        ArrayNode runs = root.putArray("runs");
        for (Result result : outcome.results()) {
            ObjectNode run = runs.addObject()
                    .put("contestant", result.contestant().title())
                    .put("events", result.events())
                    .put("seconds", result.seconds())
                    .put("events_per_second", result.eventsPerSecond())
                    .put("cpu_seconds_per_million_events", result.cpuPerMillion())
                    .put("kafka_cpu_seconds_per_million_events", result.kafkaCpuPerMillion())
                    .put("peak_memory_bytes", result.peakBytes())
                    .put("exact", result.exact());
            ArrayNode differences = run.putArray("differences");
            result.differences().forEach(differences::add);
        }
        ArrayNode kills = root.putArray("kills");
        for (KillResult kill : outcome.kills()) {
            ArrayNode differences = kills.addObject()
                    .put("contestant", kill.contestant().title())
                    .put("events_read_before", kill.recovery().read())
                    .put("from_checkpoint", kill.recovery().fromCheckpoint())
                    .put("seconds_until_complete", kill.secondsToExact())
                    .put("exact", kill.exact())
                    .putArray("differences");
            kill.differences().forEach(differences::add);
        }
        ArrayNode failures = root.putArray("failures");
        for (Failure failure : outcome.failures()) {
            failures.addObject().put("contestant", failure.contestant().title()).put("why", failure.why());
        }
        return root;
    }
}
