package io.penstock.local.doctor;

import io.penstock.local.doctor.Finding.Kind;
import io.penstock.local.doctor.Finding.Severity;
import io.penstock.local.doctor.Observation.Checkpoints;
import io.penstock.local.doctor.Observation.Stage;
import io.penstock.local.doctor.Observation.Subtask;
import io.penstock.local.doctor.Observation.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an observation means. A pure function; thresholds are constants with the reason beside them. */
public final class Doctor {
    /** Flink counts a task as busy while any of its work is under way: above this there is no reserve for a burst. */
    static final double AT_CAPACITY = 0.80;

    /** A task that waits this much is held up by what comes behind it; its own speed does not matter. */
    static final double HELD_UP = 0.30;

    /** One subtask with this many times the mean gets no relief from more subtasks. */
    static final double SKEWED = 1.8;

    /** A tenth of the time: collections then show in the latency of every record. */
    static final double GC_HEAVY = 0.10;

    /** A producer that waits for its buffers this much writes as fast as Kafka takes it. */
    static final double PRODUCER_WAITS = 0.10;

    static final double LETTERS_MANY = 0.01;
    static final long LAG_LARGE = 10_000;

    private final Observation seen;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(Observation seen) {
        this.seen = seen;
    }

    /** Findings, the worst first; one that says so if all is well. */
    public static List<Finding> examine(Observation seen) {
        return new Doctor(seen).findings();
    }

    private List<Finding> findings() {
        state();
        if (seen.job().state().equals("RUNNING")) {
            Optional<Stage> bottleneck = bottleneck();
            bottleneck.ifPresent(this::explain);
            workers();
            checkpoints(seen.checkpoints());
            seen.stages().forEach(this::signals);
            lag(bottleneck);
        }
        if (findings.isEmpty()) {
            add(Severity.WELL, Kind.CAPACITY, seen.job().name(), wellness(), "");
        }
        findings.sort(Comparator.comparing(Finding::severity).reversed());
        return findings;
    }

    private void state() {
        String state = seen.job().state();
        String why = seen.failure().map(text -> ": " + text).orElse("");
        if (!state.equals("RUNNING")) {
            add(
                    Severity.PROBLEM,
                    Kind.STATE,
                    seen.job().name(),
                    "is " + state + why,
                    state.equals("FAILED")
                            ? "settle what the message names, then `penstock job submit`, which goes on from the last"
                                    + " state"
                            : "wait for RUNNING; if it stays like this, look whether the cluster has enough slots");
        } else if (seen.restarts() > 0) {
            add(
                    Severity.NOTICE,
                    Kind.STATE,
                    seen.job().name(),
                    "has restarted " + times(seen.restarts()) + why,
                    "each restart repeats what came since the last checkpoint; look for its cause in the message");
        }
    }

    /** The last stage at its limit that nothing behind it holds up: what is before it waits for it. */
    private Optional<Stage> bottleneck() {
        return seen.stages().stream()
                .filter(stage -> stage.busy() >= AT_CAPACITY && stage.backPressured() < HELD_UP)
                .max(Comparator.comparingDouble(Stage::busy));
    }

    private void explain(Stage stage) {
        Subtask hottest = stage.subtasks().stream()
                .max(Comparator.comparingDouble(Subtask::busy))
                .orElseThrow();
        String waiting = seen.stages().stream()
                .filter(other -> other.backPressured() >= HELD_UP)
                .map(Stage::name)
                .reduce((a, b) -> a + ", " + b)
                .map(names -> "; it holds up " + names)
                .orElse("");
        int parallelism = stage.subtasks().size();
        double share = stage.recordsPerSecond() > 0 ? hottest.recordsPerSecond() / stage.recordsPerSecond() : 0;
        if (parallelism > 1 && hottest.busy() > SKEWED * Math.max(0.01, coolerMean(stage, hottest))) {
            add(
                    Severity.PROBLEM,
                    Kind.SKEW,
                    stage.name(),
                    "subtask " + hottest.index() + " is busy " + percent(hottest.busy()) + ", the other "
                            + (parallelism - 1) + " on average " + percent(coolerMean(stage, hottest)) + "; it gets "
                            + percent(share) + " of the records" + waiting,
                    stage.source()
                            ? "the source's partitions are uneven: choose a `key` with more distinct values, or more"
                                    + " partitions; a higher parallelism does not help"
                            : "few groups have most of the records: group (`by`) more finely; a higher parallelism does"
                                    + " not help");
            return;
        }
        if (stage.signals().producerWait() >= PRODUCER_WAITS) {
            add(
                    Severity.PROBLEM,
                    Kind.SINK,
                    stage.name(),
                    "its producer waits for Kafka " + percent(stage.signals().producerWait()) + " of the time"
                            + waiting,
                    "the sink is the limit, not the job: look at the brokers' disks and replication, give the topic more"
                            + " partitions, or write less often with a larger `freshness`");
            return;
        }
        add(
                Severity.PROBLEM,
                Kind.BOTTLENECK,
                stage.name(),
                "busy " + percent(stage.busy()) + " at " + rate(stage.recordsPerSecond()) + waiting,
                moreOf(stage, parallelism));
    }

    private String moreOf(Stage stage, int parallelism) {
        if (parallelism >= stage.maxParallelism()) {
            return "it is at its maximal parallelism: split the pipeline, or give each TaskManager more CPU";
        }
        String rescale = "raise the parallelism: `penstock job rescale "
                + Math.min(2 * parallelism, stage.maxParallelism()) + "`";
        return stage.source()
                ? rescale + "; it helps up to the number of the source's partitions"
                : rescale
                        + "; if that changes nothing, the disk under RocksDB is the limit: more managed memory for the"
                        + " TaskManagers (taskmanager.memory.managed.size)";
    }

    private void workers() {
        for (Worker worker : seen.workers()) {
            if (worker.gcShare() >= GC_HEAVY) {
                add(
                        Severity.PROBLEM,
                        Kind.GARBAGE_COLLECTION,
                        worker.id(),
                        "collects garbage " + percent(worker.gcShare()) + " of the time; heap "
                                + bytes(worker.heapUsed()) + " of " + bytes(worker.heapMax()),
                        "more heap (taskmanager.memory.task.heap.size), or fewer slots on each TaskManager");
            }
        }
    }

    private void checkpoints(Checkpoints checkpoints) {
        if (checkpoints.failing().isPresent()) {
            add(
                    Severity.PROBLEM,
                    Kind.CHECKPOINTS,
                    seen.job().name(),
                    "the newest checkpoint failed: " + checkpoints.failing().get() + " (" + checkpoints.failed()
                            + " have failed, " + checkpoints.completed() + " completed)",
                    "letters and job outputs stay invisible until one completes, and their transactions time out in the"
                            + " end: look at the storage first, then at what is held up");
        } else if (checkpoints.last().multipliedBy(2).compareTo(checkpoints.timeout()) > 0) {
            add(
                    Severity.PROBLEM,
                    Kind.CHECKPOINTS,
                    seen.job().name(),
                    "the last checkpoint took " + seconds(checkpoints.last().toMillis()) + " of the "
                            + seconds(checkpoints.timeout().toMillis()) + " allowed, for "
                            + bytes(checkpoints.lastBytes()) + " of " + bytes(checkpoints.stateBytes()) + " state",
                    "where tasks are held up, barriers wait in line: settle the bottleneck; else storage is slow: raise"
                            + " `checkpoints: {timeout}`, or shorten the views' `retention` for less state");
        }
    }

    private void signals(Stage stage) {
        var signals = stage.signals();
        long read = stage.subtasks().stream().mapToLong(Subtask::records).sum();
        if (signals.lostTransactions() > 0) {
            add(
                    Severity.PROBLEM,
                    Kind.LOST_TRANSACTIONS,
                    stage.name(),
                    signals.lostTransactions() + " transactions could not be committed: what they held is not in the"
                            + " topic",
                    "they were prepared longer ago than the transaction timeout, or another application uses the same"
                            + " transactional ids; the records are still in the source: see docs/operating-jobs.md");
        }
        letters(stage, Kind.DEAD_LETTERS, signals.dead(), read, "dead", "read the reasons in the .dlq topic's headers");
        letters(
                stage,
                Kind.LATE_EVENTS,
                signals.late(),
                read,
                "late",
                "raise `lateness: {max}` or `quantile`, or fold them in with `late: merge`");
        if (signals.watermarkLagMillis() > 3_600_000 && stage.recordsPerSecond() > 0) {
            add(
                    Severity.NOTICE,
                    Kind.WATERMARK,
                    stage.name(),
                    "event time is " + seconds(signals.watermarkLagMillis()) + " behind the clock",
                    "right for a replay of old records; else one partition's newest record is that old and holds windows"
                            + " open");
        }
    }

    private void letters(Stage stage, Kind kind, long letters, long read, String what, String advice) {
        if (letters > 0 && read > 0 && (double) letters / read >= LETTERS_MANY) {
            add(
                    Severity.NOTICE,
                    kind,
                    stage.name(),
                    letters + " of " + read + " records since the last start were " + what + " ("
                            + percent((double) letters / read) + ")",
                    advice);
        }
    }

    private void lag(Optional<Stage> bottleneck) {
        for (Stage stage : seen.stages()) {
            long pending = stage.signals().pending();
            if (pending < LAG_LARGE) {
                continue;
            }
            double rate = stage.recordsPerSecond();
            String left = rate > 0 ? ", " + seconds((long) (pending / rate * 1000)) + " at the present rate" : "";
            add(
                    bottleneck.isPresent() ? Severity.NOTICE : Severity.PROBLEM,
                    Kind.LAG,
                    stage.name(),
                    pending + " records are not read yet; " + rate(rate) + left,
                    bottleneck.isPresent()
                            ? "follows from the bottleneck above"
                            : "no task is at its limit: the job waits for Kafka's answers or for the schema registry; look"
                                    + " at their latency and at the TaskManagers' network");
        }
    }

    private String wellness() {
        Optional<Stage> busiest = seen.stages().stream().max(Comparator.comparingDouble(Stage::busy));
        return "runs well: "
                + busiest.map(stage -> "the busiest task, " + stage.name() + ", is busy " + percent(stage.busy()))
                        .orElse("no task yet")
                + "; last checkpoint " + seconds(seen.checkpoints().last().toMillis()) + ", "
                + bytes(seen.checkpoints().stateBytes()) + " state";
    }

    private static double coolerMean(Stage stage, Subtask hottest) {
        return stage.subtasks().stream()
                .filter(subtask -> subtask.index() != hottest.index())
                .mapToDouble(Subtask::busy)
                .average()
                .orElse(0);
    }

    private void add(Severity severity, Kind kind, String subject, String what, String advice) {
        findings.add(new Finding(severity, kind, subject, what, advice));
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f records/s", perSecond);
    }

    /** 0.8 s, 90 s, 2 h. */
    static String seconds(long millis) {
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
        }
        return millis < 7_200_000 ? millis / 1000 + " s" : millis / 3_600_000 + " h";
    }

    static String bytes(long bytes) {
        return bytes < 10 << 20
                ? String.format(Locale.ROOT, "%,d KiB", bytes >> 10)
                : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }
}
