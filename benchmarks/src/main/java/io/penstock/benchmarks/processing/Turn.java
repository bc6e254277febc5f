package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.measure.CpuLog;
import io.penstock.benchmarks.measure.Usage;
import io.penstock.benchmarks.processing.Waiting.Mark;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One contestant's run. The clock goes from the moment when the events that warm it up have been read to the moment when
 * the last expected result was appended to its topic, or for who has none, when the last event was read. The wait for a
 * transaction to be committed is not counted.
 */
final class Turn {
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

    Result run() throws Exception {
        contestant.start();
        List<Long> pids = contestant.units().stream().map(Turn::pid).toList();
        long broker = pid(site.servers().kafka().unit());
        try (CpuLog own = new CpuLog(() ->
                                pids.stream().mapToDouble(Usage::cpuSeconds).sum())
                        .start();
                CpuLog brokers = new CpuLog(() -> Usage.cpuSeconds(broker)).start()) {
            Waiting waiting = new Waiting(contestant, site);
            Mark begin = waiting.untilRead(warmUp);
            List<String> differences = new ArrayList<>();
            long end = contestant.results().isPresent()
                    ? waiting.untilComplete(contestant.results().get(), expected, differences)
                    : waiting.untilAllRead(differences);
            differences.addAll(contestant.differences(expected));
            for (ProcessUnit unit : contestant.units()) {
                if (unit.status().restarts() > 0) {
                    throw new IOException("ended and was started again; see " + unit.log());
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
}
