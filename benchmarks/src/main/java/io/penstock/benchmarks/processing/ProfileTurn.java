package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.measure.Usage;
import io.penstock.benchmarks.processing.Waiting.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A turn with a flight recorder in the TaskManager, from where the clock of other turns starts to where it ends. */
final class ProfileTurn {
    private static final List<String> COMPILER = List.of("C1 Compiler", "C2 Compiler", "Sweeper");
    private static final List<String> COLLECTOR = List.of("G1 ", "GC Thread", "VM Thread");

    private final FlinkContestant contestant;
    private final Site site;
    private final Expected expected;
    private final long warmUp;

    ProfileTurn(FlinkContestant contestant, Site site, Expected expected, long warmUp) {
        this.contestant = contestant;
        this.site = site;
        this.expected = expected;
        this.warmUp = warmUp;
    }

    /** CPU seconds so far. */
    private record Used(double compiler, double collector, double all) {
        static Used by(long pid) {
            return new Used(
                    Usage.cpuSecondsOfThreads(pid, COMPILER),
                    Usage.cpuSecondsOfThreads(pid, COLLECTOR),
                    Usage.cpuSeconds(pid));
        }
    }

    Profile run() throws Exception {
        contestant.start();
        long pid = contestant.taskManager();
        FlightRecording recording = new FlightRecording(pid);
        Waiting waiting = new Waiting(contestant, site);
        waiting.untilRead(warmUp);
        recording.start();
        Mark begin = waiting.untilRead(warmUp);
        Used before = Used.by(pid);
        List<String> differences = new ArrayList<>();
        waiting.untilComplete(contestant.results().orElseThrow(), expected, differences);
        Used after = Used.by(pid);
        if (!differences.isEmpty()) {
            throw new IOException("not exact, so its profile means nothing: " + differences);
        }
        double compiler = after.compiler - before.compiler;
        double collector = after.collector - before.collector;
        return Profile.of(
                site.workload().records() - begin.read(),
                recording.samples(site.folder().resolve("profile.jfr")),
                compiler,
                collector,
                Math.max(0, after.all - before.all - compiler - collector));
    }
}
