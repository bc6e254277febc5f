package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.measure.CpuLog;
import io.penstock.benchmarks.measure.Usage;
import io.penstock.benchmarks.processing.Contestant.Results;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One contestant's run. The clock goes from the moment when the events that warm it up have been read to the moment when
 * the last expected result was appended to its topic, or for who has none, when the last event was read. The wait for a
 * transaction to be committed is not counted.
 */
final class Turn {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration START = Duration.ofSeconds(90);
    private static final long QUIET_MILLIS = 1_500;

    private final ContestantKind kind;
    private final Contestant contestant;
    private final Site site;
    private final Expected expected;
    private final long warmUp;

    Turn(ContestantKind kind, Contestant contestant, Site site, Expected expected, long warmUp) {
        this.kind = kind;
        this.contestant = contestant;
        this.site = site;
        this.expected = expected;
        this.warmUp = warmUp;
    }

    /** Where the clock starts, and how much had been read by then. */
    private record Begin(long millis, long read) {}

    Result run() throws Exception {
        long deadline = System.nanoTime() + START.toNanos();
        contestant.start();
        List<Long> pids = contestant.units().stream().map(Turn::pid).toList();
        long broker = pid(site.servers().kafka.unit());
        try (CpuLog own = new CpuLog(() ->
                                pids.stream().mapToDouble(Usage::cpuSeconds).sum())
                        .start();
                CpuLog brokers = new CpuLog(() -> Usage.cpuSeconds(broker)).start()) {
            Begin begin = begin(deadline);
            List<String> differences = new ArrayList<>();
            long end = contestant.results().isPresent()
                    ? lastResult(contestant.results().get(), differences)
                    : lastRead(differences);
            differences.addAll(contestant.differences(expected));
            for (ProcessUnit unit : contestant.units()) {
                if (unit.status().restarts() > 0) {
                    throw new IOException(kind.title() + " ended and was started again; see " + unit.log());
                }
            }
            return new Result(
                    kind,
                    site.workload().records() - begin.read(),
                    Math.max(1, end - begin.millis()) / 1e3,
                    own.at(end) - own.at(begin.millis()),
                    brokers.at(end) - brokers.at(begin.millis()),
                    pids.stream().mapToLong(Usage::peakBytes).sum(),
                    differences);
        }
    }

    private static long pid(ProcessUnit unit) {
        return unit.status().pid().orElseThrow(() -> new IllegalStateException(unit + " ended; see " + unit.log()));
    }

    private Begin begin(long deadline) throws Exception {
        while (System.nanoTime() < deadline) {
            long read = contestant.read();
            if (read > 0 && read >= warmUp) {
                return new Begin(System.currentTimeMillis(), read);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IOException(
                kind.title() + " has not read " + Math.max(1, warmUp) + " events: " + contestant.failure());
    }

    private long lastRead(List<String> differences) throws Exception {
        long known = 0;
        long moved = System.currentTimeMillis();
        while (known < site.workload().records() && System.currentTimeMillis() - moved < PATIENCE.toMillis()) {
            long read = contestant.read();
            if (read > known) {
                known = read;
                moved = System.currentTimeMillis();
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        if (known != site.workload().records()) {
            differences.add(known + " events read instead of " + site.workload().records());
        }
        return moved;
    }

    /** Results are looked at only when nothing has come for a while: looking costs CPU that the contestant needs. */
    private long lastResult(Results results, List<String> differences) throws Exception {
        ResultCheck check = new ResultCheck(site.workload(), expected, results.promise());
        try (ResultReader reader = new ResultReader(site.servers().kafka.bootstrap(), site.topics(), results.topic())) {
            long known = 0;
            long moved = System.currentTimeMillis();
            while (!check.isComplete() && System.currentTimeMillis() - moved < PATIENCE.toMillis()) {
                long size = site.topics().size(results.topic());
                if (size > known) {
                    known = size;
                    moved = System.currentTimeMillis();
                }
                boolean quiet = System.currentTimeMillis() - moved >= QUIET_MILLIS;
                if (quiet && size >= expected.totals().rows()) {
                    reader.advance(result -> check.add(results.form().read(result), result.timestamp()));
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
            reader.advance(result -> check.add(results.form().read(result), result.timestamp()));
        }
        differences.addAll(check.differences());
        return check.lastRight();
    }
}
