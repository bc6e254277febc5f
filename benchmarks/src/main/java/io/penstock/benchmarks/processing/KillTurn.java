package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.processing.Contestant.Results;
import io.penstock.benchmarks.processing.FlinkContestant.Recovery;
import java.util.ArrayList;
import java.util.List;

/** The TaskManager is killed when half of the events have been read; the next one goes on. The results are the same. */
final class KillTurn {
    private final ContestantKind kind;
    private final FlinkContestant contestant;
    private final Site site;
    private final Expected expected;

    KillTurn(ContestantKind kind, FlinkContestant contestant, Site site, Expected expected) {
        this.kind = kind;
        this.contestant = contestant;
        this.site = site;
        this.expected = expected;
    }

    KillResult run() throws Exception {
        contestant.start();
        Waiting waiting = new Waiting(contestant, site);
        waiting.untilRead(site.workload().events() / 2);
        Recovery recovery = contestant.killTaskManager();
        List<String> differences = new ArrayList<>();
        Results results = contestant.results().orElseThrow();
        long end = waiting.untilComplete(results, expected, differences);
        differences.addAll(contestant.differences(expected));
        return new KillResult(kind, recovery, Math.max(0, end - recovery.killedAt()) / 1e3, differences);
    }
}
