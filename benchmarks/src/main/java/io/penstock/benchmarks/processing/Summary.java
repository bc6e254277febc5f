package io.penstock.benchmarks.processing;

import static io.penstock.benchmarks.run.Table.cell;
import static io.penstock.benchmarks.run.Table.line;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.benchmarks.processing.Outcome.Failure;
import io.penstock.benchmarks.run.Goal;
import io.penstock.benchmarks.run.Medians;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The results for a person and for a program. */
record Summary(Options options, Outcome outcome) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MIB = 1 << 20;
    private static final String LATENCY = "%-22s %11s %12s %18s %21s %18s";
    private static final String COST = "%-40s %12s %8s";
    private static final String ROW = "%-25s %12s %10s %10s %8s %9s %8s %6s";

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
        latencies(text);
        outcome.profiles().forEach(profile -> profile(text, profile));
        text.append('\n');
        Goal.print(text, Goals.of(this));
        outcome.kills().forEach(kill -> line(text, "%s: %s", kill.contestant().title(), kill.describe()));
        line(text, outcome.exact() ? "every result equals what was written" : "NOT EXACT");
        outcome.differences().forEach(difference -> line(text, "  %s", difference));
        outcome.failures()
                .forEach(failure ->
                        line(text, "FAILED %s: %s", failure.contestant().title(), failure.why()));
        return text.toString();
    }

    private void latencies(StringBuilder text) {
        if (outcome.latencies().isEmpty()) {
            return;
        }
        text.append('\n');
        line(
                text,
                LATENCY,
                "p50 / p99 / p99.9 ms",
                "of its rate",
                "events/s",
                "end to row",
                "end to reader",
                "event to row");
        for (Latency latency : outcome.latencies()) {
            line(
                    text,
                    LATENCY,
                    latency.contestant().title(),
                    latency.percent() + " %",
                    String.format(Locale.ROOT, "%,.0f", latency.rate()),
                    latency.ended(),
                    latency.visible(),
                    latency.fresh());
        }
    }

    private static void profile(StringBuilder text, Profile profile) {
        text.append('\n');
        line(text, COST, "Penstock's TaskManager", "ns an event", "share");
        for (Profile.Cost cost : profile.costs()) {
            line(
                    text,
                    COST,
                    cost.part().title(),
                    String.format(Locale.ROOT, "%.1f", cost.nanos()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * cost.nanos() / profile.nanos()));
        }
        line(
                text,
                COST,
                "by " + profile.samples() + " samples",
                String.format(Locale.ROOT, "%.1f", profile.nanos()),
                "");
    }

    /** The one's 99th percentile at half of its greatest rate to the other's, up to the window's last row. */
    OptionalDouble latencyRatio(ContestantKind one, ContestantKind other) {
        return Medians.ratio(p99(one), p99(other));
    }

    private OptionalDouble p99(ContestantKind kind) {
        return outcome.latencies().stream()
                .filter(latency -> latency.contestant() == kind && latency.percent() == 50)
                .mapToDouble(latency -> Math.max(1, latency.ended().p99()))
                .findFirst();
    }

    private String exact(ContestantKind kind) {
        List<Result> own = outcome.results().stream()
                .filter(result -> result.contestant() == kind)
                .toList();
        return own.isEmpty() ? "failed" : own.stream().allMatch(Result::exact) ? "yes" : "NO";
    }

    /** The one's median to the other's. */
    OptionalDouble ratio(ContestantKind one, ContestantKind other, ToDoubleFunction<Result> figure) {
        return Medians.ratio(median(one, figure), median(other, figure));
    }

    private OptionalDouble median(ContestantKind kind, ToDoubleFunction<Result> figure) {
        return Result.median(outcome.results(), kind, figure);
    }

    ObjectNode json() {
        ObjectNode root = JSON.createObjectNode();
        Goal.write(root.putArray("goals"), Goals.of(this));
        Workload workload = options.workload();
        root.put("exact", outcome.exact())
                .put("case", workload.grouping().name().toLowerCase(Locale.ROOT))
                .put("events", workload.events())
                .put("groups", workload.groups())
                .put("skewed", workload.skewed())
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
        ArrayNode latencies = root.putArray("latency");
        for (Latency latency : outcome.latencies()) {
            ObjectNode node = latencies
                    .addObject()
                    .put("contestant", latency.contestant().title())
                    .put("percent_of_its_rate", latency.percent())
                    .put("wanted_per_second", latency.wanted())
                    .put("sent_per_second", latency.rate())
                    .put("exact", latency.exact());
            millis(node, "end_to_row_ms", latency.ended());
            millis(node, "end_to_reader_ms", latency.visible());
            millis(node, "event_to_row_ms", latency.fresh());
        }
        ArrayNode profile = root.putArray("profile");
        outcome.profiles().stream().flatMap(one -> one.costs().stream()).forEach(cost -> profile.addObject()
                .put("part", cost.part().title())
                .put("cpu_nanoseconds_per_event", cost.nanos()));
        ArrayNode failures = root.putArray("failures");
        for (Failure failure : outcome.failures()) {
            failures.addObject().put("contestant", failure.contestant().title()).put("why", failure.why());
        }
        return root;
    }

    private static void millis(ObjectNode latency, String name, Latency.Millis millis) {
        latency.putObject(name)
                .put("samples", millis.samples())
                .put("p50", millis.p50())
                .put("p99", millis.p99())
                .put("p999", millis.p999())
                .put("max", millis.greatest());
    }
}
