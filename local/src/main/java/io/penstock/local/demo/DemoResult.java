package io.penstock.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a demo found.
 *
 * @param written changes made by this run, latency probes included
 * @param dead and late: of all runs on this data directory, since the views hold all of them
 * @param writeSeconds from the first change to the last commit
 * @param caughtUpSeconds from the first change until the views held everything
 * @param latency over `samples` probe orders, from COMMIT to an HTTP answer that counts them
 * @param startSeconds from the command to the first answer that counts a change
 */
public record DemoResult(
        long seed,
        long written,
        long dead,
        long late,
        double writeSeconds,
        double caughtUpSeconds,
        double startSeconds,
        Latency latency,
        List<Comparison> views) {

    public DemoResult {
        views = List.copyOf(views);
    }

    private static final int SHOWN_DIFFERENCES = 10;

    /** Seconds. */
    record Latency(long samples, double p50, double p99, double max) {}

    /** A bound that the product promises; `measured` must not exceed `target`. */
    private record Goal(String name, double target, double measured) {}

    public boolean equal() {
        return different() == 0;
    }

    /** A line for each row that differs, over all views. */
    public List<String> differences() {
        return views.stream().flatMap(view -> view.differences().stream()).toList();
    }

    int different() {
        return differences().size();
    }

    /** Rows compared, over all views. */
    public int compared() {
        return views.stream().mapToInt(Comparison::compared).sum();
    }

    /** Changes per second that went the whole way. */
    double throughput() {
        return written / Math.max(caughtUpSeconds, 0.001);
    }

    /** For people: the comparison, then the figures. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Comparison view : views) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-22s rows compared %,6d   different %,d%n",
                    view.view(),
                    view.compared(),
                    view.differences().size()));
            view.differences().stream()
                    .limit(SHOWN_DIFFERENCES)
                    .forEach(line -> text.append("  ").append(line).append(System.lineSeparator()));
        }
        text.append(String.format(
                Locale.ROOT,
                "latency, COMMIT to HTTP answer: p50 %.2f s   p99 %.2f s   max %.2f s   (%,d samples)%n",
                latency.p50(),
                latency.p99(),
                latency.max(),
                latency.samples()));
        text.append(String.format(
                Locale.ROOT,
                "%,d changes in %.1f s, all of them in the views after %.1f s; first answer %.1f s after the command (seed %d)%n",
                written,
                writeSeconds,
                caughtUpSeconds,
                startSeconds,
                seed));
        text.append(
                equal()
                        ? "EQUAL: every row of every view is what SQL says over the source, and the jobs wrote what their logs say."
                        : "DIFFERENT: see the rows above.");
        return text.toString();
    }

    /** Writes it as JSON for scripts. */
    public void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = json.createObjectNode();
        root.put("seed", seed).put("written", written).put("dead", dead).put("late", late);
        root.put("writeSeconds", writeSeconds).put("caughtUpSeconds", caughtUpSeconds);
        root.put("changesPerSecond", throughput()).put("secondsToFirstAnswer", startSeconds);
        root.putPOJO("latencySeconds", latency);
        ArrayNode comparisons = root.putArray("views");
        for (Comparison view : views) {
            comparisons
                    .addObject()
                    .put("view", view.view())
                    .put("rowsCompared", view.compared())
                    .put("rowsDifferent", view.differences().size())
                    .putPOJO(
                            "differences", view.differences().stream().limit(20).toList());
        }
        ArrayNode goals = root.putArray("goals");
        for (Goal goal : List.of(
                new Goal("rows different", 0, different()),
                new Goal("seconds to first answer", 60, startSeconds),
                new Goal("end-to-end p99 seconds", 30, latency.p99()))) {
            goals.addObject()
                    .put("name", goal.name())
                    .put("target", goal.target())
                    .put("measured", goal.measured())
                    .put("met", goal.measured() <= goal.target());
        }
        Files.writeString(file, json.writeValueAsString(root) + System.lineSeparator());
    }
}
