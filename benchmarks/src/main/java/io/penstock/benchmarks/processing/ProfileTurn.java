package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.measure.Usage;
import io.penstock.benchmarks.processing.Waiting.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A turn with a flight recorder in the TaskManager, from where the clock of other turns starts to where it ends. */
final class ProfileTurn {
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

    Profile run() throws Exception {
        contestant.start();
        long pid = contestant.taskManager();
        FlightRecording recording = new FlightRecording(pid);
        Waiting waiting = new Waiting(contestant, site);
        waiting.untilRead(warmUp);
        recording.start();
        Mark begin = waiting.untilRead(warmUp);
        Map<String, Double> before = Usage.cpuSecondsByThread(pid);
        List<String> differences = new ArrayList<>();
        waiting.untilComplete(contestant.results().orElseThrow(), expected, differences);
        Map<String, Double> used = new HashMap<>(Usage.cpuSecondsByThread(pid));
        used.replaceAll((thread, seconds) -> seconds - before.getOrDefault(thread, 0.0));
        if (!differences.isEmpty()) {
            throw new IOException("not exact, so its profile means nothing: " + differences);
        }
        return Profile.of(
                site.workload().records() - begin.read(),
                recording.samples(site.folder().resolve("profile.jfr")),
                used);
    }
}
