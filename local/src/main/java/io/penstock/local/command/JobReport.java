package io.penstock.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.local.doctor.Finding;
import io.penstock.local.doctor.Observation;
import io.penstock.local.doctor.Observation.Stage;
import io.penstock.local.doctor.Observation.Subtask;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** An observation for people and for machines. */
final class JobReport {
    private static final String ROW = "%-52s %4s %6s %6s %12s %10s %8s %8s%n";
    private static final int LONGEST_NAME = 52;

    private JobReport() {}

    static void table(Observation seen, PrintStream out) {
        Observation.Checkpoints checkpoints = seen.checkpoints();
        out.printf(
                Locale.ROOT,
                "%s  job %s  %s for %s, %d restarts, build %s%n",
                seen.job().name(),
                seen.job().id(),
                seen.job().state(),
                StatusCommand.span(seen.job().running()),
                seen.restarts(),
                seen.job().build().isEmpty() ? "unknown" : seen.job().build());
        out.printf(
                Locale.ROOT,
                "checkpoints: %d completed, %d failed; the last took %.1f s and wrote %,d KiB; state %,d KiB%n",
                checkpoints.completed(),
                checkpoints.failed(),
                checkpoints.last().toMillis() / 1e3,
                checkpoints.lastBytes() >> 10,
                checkpoints.stateBytes() >> 10);
        seen.failure().ifPresent(failure -> out.println("last failure: " + failure));
        if (!seen.stages().isEmpty()) {
            out.printf(ROW, "STAGE", "PAR", "BUSY", "HELD", "RECORDS/S", "PENDING", "DEAD", "LATE");
        }
        for (Stage stage : seen.stages()) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    stage.name().length() <= LONGEST_NAME
                            ? stage.name()
                            : stage.name().substring(0, LONGEST_NAME - 1) + "…",
                    stage.subtasks().size(),
                    percent(stage.subtasks().stream()
                            .mapToDouble(Subtask::busy)
                            .max()
                            .orElse(0)),
                    percent(stage.subtasks().stream()
                            .mapToDouble(Subtask::backPressured)
                            .max()
                            .orElse(0)),
                    String.format(
                            Locale.ROOT,
                            "%,.0f",
                            stage.subtasks().stream()
                                    .mapToDouble(Subtask::recordsPerSecond)
                                    .sum()),
                    known(stage.signals().pending()),
                    known(stage.signals().dead()),
                    known(stage.signals().late()));
        }
    }

    static ObjectNode json(Observation seen) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("name", seen.job().name())
                .put("job", seen.job().id())
                .put("state", seen.job().state())
                .put("runningMillis", seen.job().running().toMillis())
                .put("build", seen.job().build())
                .put("restarts", seen.restarts());
        seen.failure().ifPresent(failure -> json.put("failure", failure));
        json.putObject("checkpoints")
                .put("completed", seen.checkpoints().completed())
                .put("failed", seen.checkpoints().failed())
                .put("lastMillis", seen.checkpoints().last().toMillis())
                .put("lastBytes", seen.checkpoints().lastBytes())
                .put("stateBytes", seen.checkpoints().stateBytes());
        ArrayNode stages = json.putArray("stages");
        for (Stage stage : seen.stages()) {
            ObjectNode node =
                    stages.addObject().put("name", stage.name()).put("maxParallelism", stage.maxParallelism());
            ArrayNode subtasks = node.putArray("subtasks");
            for (Subtask subtask : stage.subtasks()) {
                subtasks.addObject()
                        .put("busy", subtask.busy())
                        .put("backPressured", subtask.backPressured())
                        .put("recordsPerSecond", subtask.recordsPerSecond())
                        .put("records", subtask.records());
            }
            signal(node, "pending", stage.signals().pending());
            signal(node, "watermarkLagMillis", stage.signals().watermarkLagMillis());
            signal(node, "dead", stage.signals().dead());
            signal(node, "late", stage.signals().late());
            signal(node, "lostTransactions", stage.signals().lostTransactions());
        }
        ArrayNode workers = json.putArray("workers");
        seen.workers().forEach(worker -> workers.addObject()
                .put("id", worker.id())
                .put("heapUsed", worker.heapUsed())
                .put("heapMax", worker.heapMax())
                .put("gcShare", worker.gcShare()));
        return json;
    }

    static ArrayNode json(List<Finding> findings) {
        ArrayNode json = new ObjectMapper().createArrayNode();
        findings.forEach(finding -> json.addObject()
                .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("kind", finding.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("subject", finding.subject())
                .put("what", finding.what())
                .put("advice", finding.advice()));
        return json;
    }

    private static void signal(ObjectNode node, String name, long value) {
        if (value >= 0) {
            node.put(name, value);
        }
    }

    private static String known(long value) {
        return value < 0 ? "" : Long.toString(value);
    }

    private static String percent(double share) {
        return Math.round(100 * share) + "%";
    }
}
