package io.penstock.local.replay;

import io.penstock.common.names.Names;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Waits for new versions, for as long as they take, and says how far they are. */
final class Progress {
    private static final long POLL_MILLIS = 1_000;

    private final CatchUp log;
    private final Names names;
    private final RunningJob job;
    private final ServingSide serving;
    private final Consumer<String> lines;

    Progress(CatchUp log, Names names, RunningJob job, ServingSide serving, Consumer<String> lines) {
        this.log = log;
        this.names = names;
        this.job = job;
        this.serving = serving;
        this.lines = lines;
    }

    /** Until the job has read what there is. */
    void awaitJob(ReplayPlan plan) throws IOException, InterruptedException {
        Map<Integer, Set<String>> topics = new HashMap<>();
        plan.sources()
                .forEach((source, versions) -> versions.forEach(version ->
                        topics.computeIfAbsent(version, none -> new HashSet<>()).add(names.topic(source))));
        // twice: while it reads what there is, more is written; the second time that is what a checkpoint or two take
        for (String what : List.of("reading the log", "reading what came meanwhile")) {
            Map<Integer, Map<TopicPartition, Long>> begins = new HashMap<>();
            Map<Integer, Map<TopicPartition, Long>> ends = new HashMap<>();
            for (Map.Entry<Integer, Set<String>> each : topics.entrySet()) {
                begins.put(each.getKey(), log.begins(each.getValue()));
                ends.put(each.getKey(), log.ends(each.getValue()));
            }
            await(what, () -> {
                job.requireLive();
                CatchUp.Standing all = new CatchUp.Standing(0, 0);
                for (Integer version : topics.keySet()) {
                    Map<TopicPartition, Long> end = ends.getOrDefault(version, Map.of());
                    all = all.plus(CatchUp.Standing.of(
                            begins.getOrDefault(version, Map.of()),
                            end,
                            log.committed(names.processingGroup(version), end.keySet())));
                }
                return all;
            });
        }
    }

    /** What a checkpoint covers is in the view topics; then it has to be in the tables. */
    void awaitTables(ReplayPlan plan) throws IOException, InterruptedException {
        Set<String> topics =
                plan.views().stream().map(view -> names.viewTopic(view.name())).collect(Collectors.toSet());
        if (topics.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> begins = log.begins(topics);
        Map<TopicPartition, Long> ends = log.ends(topics);
        await("filling the tables", () -> serving.standing(begins, ends));
    }

    @FunctionalInterface
    private interface Look {
        CatchUp.Standing standing() throws IOException, InterruptedException;
    }

    /** For as long as it takes: the log may be long, and whoever waits sees that it goes on. */
    private void await(String what, Look look) throws IOException, InterruptedException {
        CatchUp.Standing before = new CatchUp.Standing(-1, 0);
        while (true) {
            CatchUp.Standing now = look.standing();
            if (!now.equals(before)) {
                lines.accept(what + ": " + now.read() + " of " + now.all() + " records");
                before = now;
            }
            if (now.done()) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
