package io.penstock.local.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.local.doctor.Observation.Checkpoints;
import io.penstock.local.doctor.Observation.Job;
import io.penstock.local.doctor.Observation.Signals;
import io.penstock.local.doctor.Observation.Stage;
import io.penstock.local.doctor.Observation.Subtask;
import io.penstock.local.doctor.Observation.Worker;
import io.penstock.local.job.FlinkRest;
import io.penstock.local.job.JobSummary;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/** Reads a job's metrics over Flink's REST API. */
public final class Observer {
    /** Metrics asked for at once: the request line of a JobManager holds 4 KiB. */
    private static final int BATCH = 30;

    private static final String GC = "Status.JVM.GarbageCollector.All.TimeMsPerSecond";
    private static final String HEAP = "Status.JVM.Memory.Heap.Used";
    private static final String HEAP_MAX = "Status.JVM.Memory.Heap.Max";
    private static final Set<String> OF_TASKS =
            Set.of("busyTimeMsPerSecond", "backPressuredTimeMsPerSecond", "numRecordsInPerSecond", "numRecordsIn");
    /** How Flink names a source's operator in metrics. */
    private static final String SOURCES = "Source__";

    private static final Set<String> OF_OPERATORS = Set.of(
            "pendingRecords",
            "records-lag-max",
            "currentInputWatermark",
            "deadLetters",
            "lateRecords",
            "bufferpool-wait-ratio",
            "failedCommittables");

    private final FlinkRest flink;

    public Observer(FlinkRest flink) {
        this.flink = flink;
    }

    /** The job as it is now. */
    public Observation observe(JobSummary run) throws IOException, InterruptedException {
        JsonNode job = flink.get("/jobs/" + run.id());
        List<Stage> stages = new ArrayList<>();
        if (!run.ended()) {
            for (JsonNode vertex : job.path("vertices")) {
                stages.add(stage(run.id(), vertex));
            }
        }
        int restarts = 0;
        for (JsonNode metric : flink.get("/jobs/" + run.id() + "/metrics?get=numRestarts")) {
            restarts = (int) metric.path("value").asDouble();
        }
        return new Observation(
                new Job(
                        run.name(),
                        run.id(),
                        job.path("state").asText(),
                        Duration.ofMillis(job.path("duration").asLong()),
                        flink.parameters(run.id()).getOrDefault("--build", "")),
                restarts,
                flink.failure(run.id()),
                checkpoints(run.id()),
                stages,
                run.ended() ? List.of() : workers());
    }

    private Checkpoints checkpoints(String id) throws IOException, InterruptedException {
        JsonNode all = flink.checkpoints(id);
        JsonNode last = all.path("latest").path("completed");
        JsonNode failed = all.path("latest").path("failed");
        boolean failing = failed.hasNonNull("id")
                && failed.path("id").asLong() > last.path("id").asLong(-1);
        return new Checkpoints(
                all.path("counts").path("completed").asLong(),
                all.path("counts").path("failed").asLong(),
                Duration.ofMillis(last.path("end_to_end_duration").asLong()),
                last.path("checkpointed_size").asLong(),
                last.path("state_size").asLong(),
                Duration.ofMillis(flink.get("/jobs/" + id + "/checkpoints/config")
                        .path("timeout")
                        .asLong()),
                failing ? Optional.of(failed.path("failure_message").asText("no reason given")) : Optional.empty());
    }

    private Stage stage(String job, JsonNode vertex) throws IOException, InterruptedException {
        String path = "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/metrics";
        String name = vertex.path("name").asText();
        boolean source = name.startsWith("Source: ");
        int parallelism = vertex.path("parallelism").asInt();
        Map<String, Double> metrics = metrics(path);
        List<Subtask> subtasks = new ArrayList<>();
        for (int i = 0; i < parallelism; i++) {
            subtasks.add(new Subtask(
                    i,
                    share(metrics.get(i + ".busyTimeMsPerSecond")),
                    share(metrics.get(i + ".backPressuredTimeMsPerSecond")),
                    read(metrics, i, source, "numRecordsInPerSecond"),
                    (long) read(metrics, i, source, "numRecordsIn")));
        }
        double pending = Math.max(
                combined(metrics, "pendingRecords", Double::sum), combined(metrics, "records-lag-max", Double::sum));
        return new Stage(
                name.replaceFirst("^Source: ", ""),
                vertex.path("maxParallelism").asInt(),
                source,
                subtasks,
                new Signals(
                        (long) pending,
                        source ? -1 : watermarkLag(metrics),
                        (long) combined(metrics, "deadLetters", Double::sum),
                        (long) combined(metrics, "lateRecords", Double::sum),
                        combined(metrics, "bufferpool-wait-ratio", Math::max),
                        (long) combined(metrics, "failedCommittables", Double::sum)));
    }

    /** What a task reads; for a source's, what its source does: what leaves such a task has been folded together. */
    private static double read(Map<String, Double> metrics, int subtask, boolean source, String name) {
        if (!source) {
            return metrics.getOrDefault(subtask + "." + name, 0.0);
        }
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().startsWith(subtask + "." + SOURCES)
                        && metric.getKey().endsWith("." + name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Behind the exchange: a source's own watermark only says that reading has begun, and carries no event time. */
    private static long watermarkLag(Map<String, Double> metrics) {
        double watermark = combined(metrics, "currentInputWatermark", Math::min);
        return watermark > 0 ? Math.max(0, System.currentTimeMillis() - (long) watermark) : -1;
    }

    /** Over all subtasks and operators of a stage; −1 if none has it. */
    private static double combined(Map<String, Double> metrics, String name, DoubleBinaryOperator how) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().endsWith("." + name))
                .mapToDouble(Map.Entry::getValue)
                .filter(value -> Double.isFinite(value) && value >= 0)
                .reduce(how)
                .orElse(-1);
    }

    private Map<String, Double> metrics(String path) throws IOException, InterruptedException {
        List<String> wanted = new ArrayList<>();
        for (JsonNode metric : flink.get(path)) {
            String id = metric.path("id").asText();
            String[] parts = id.split("\\.", -1);
            String last = parts[parts.length - 1];
            if ((parts.length == 2 && OF_TASKS.contains(last))
                    || (parts.length > 2 && OF_OPERATORS.contains(last))
                    || (parts.length > 2 && parts[1].startsWith(SOURCES) && OF_TASKS.contains(last))) {
                wanted.add(id);
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i += BATCH) {
            values.putAll(values(path, wanted.subList(i, Math.min(i + BATCH, wanted.size()))));
        }
        return values;
    }

    private Map<String, Double> values(String path, List<String> names) throws IOException, InterruptedException {
        Map<String, Double> values = new LinkedHashMap<>();
        String list = URLEncoder.encode(String.join(",", names), StandardCharsets.UTF_8);
        for (JsonNode metric : flink.get(path + "?get=" + list)) {
            values.put(metric.path("id").asText(), number(metric.path("value").asText()));
        }
        return values;
    }

    private List<Worker> workers() throws IOException, InterruptedException {
        List<Worker> workers = new ArrayList<>();
        for (JsonNode worker : flink.get("/taskmanagers").path("taskmanagers")) {
            String id = worker.path("id").asText();
            Map<String, Double> metrics = values("/taskmanagers/" + id + "/metrics", List.of(GC, HEAP, HEAP_MAX));
            workers.add(new Worker(
                    id,
                    metrics.getOrDefault(HEAP, 0.0).longValue(),
                    metrics.getOrDefault(HEAP_MAX, 0.0).longValue(),
                    share(metrics.get(GC))));
        }
        return workers;
    }

    /** Milliseconds a second as a share. */
    private static double share(@org.jspecify.annotations.Nullable Double millis) {
        return millis == null || millis.isNaN() ? 0 : Math.min(1, Math.max(0, millis / 1000));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notOne) {
            return Double.NaN;
        }
    }
}
