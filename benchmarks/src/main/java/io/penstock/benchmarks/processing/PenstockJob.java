package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.processing.Contestant.Results;
import io.penstock.common.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The processing job as delivered. Whatever an earlier turn has left is removed before. */
final class PenstockJob implements FlinkContestant.Job {
    /** Letters become visible with a checkpoint, which takes its time. */
    private static final Duration LETTERS = Duration.ofSeconds(30);

    private final Site site;
    private final RegistryClient registry;
    private final Declared declared;

    PenstockJob(Site site, RegistryClient registry) throws IOException {
        this.site = site;
        this.registry = registry;
        this.declared = new Declared(site);
    }

    @Override
    public void prepare() throws Exception {
        site.topics()
                .delete(List.of(
                        Declared.NAMES.viewTopic(Declared.VIEW),
                        Declared.NAMES.dlq(Declared.SOURCE),
                        Declared.NAMES.late(Declared.SOURCE)));
        try {
            site.topics()
                    .admin()
                    .deleteConsumerGroups(List.of(Declared.NAMES.processingGroup()))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        declared.apply();
        site.topics().markWithAppendTime(Declared.NAMES.viewTopic(Declared.VIEW));
    }

    @Override
    public Path jar() {
        return site.servers().built("processing/target/processing-job.jar");
    }

    @Override
    public String mainClass() {
        return "io.penstock.processing.ProcessingJob";
    }

    @Override
    public List<String> arguments() {
        return List.of(
                "--pipeline",
                declared.pipelineFile().toString(),
                "--environment",
                declared.environmentFile().toString());
    }

    @Override
    public Results results() {
        return new Results(
                Declared.NAMES.viewTopic(Declared.VIEW),
                ResultForm.view(site.workload().grouping(), registry),
                ResultCheck.Promise.LAST);
    }

    /** Every event that is not in the view is in a letter. */
    @Override
    public List<String> differences(Expected expected) throws Exception {
        Map<String, Long> letters = Map.of(
                Declared.NAMES.late(Declared.SOURCE), expected.late(),
                Declared.NAMES.dlq(Declared.SOURCE), expected.dead());
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, Long> topic : letters.entrySet()) {
            try (ResultReader reader =
                    new ResultReader(site.servers().kafka().bootstrap(), site.topics(), topic.getKey())) {
                long deadline =
                        System.nanoTime() + LETTERS.plus(site.checkpoints()).toNanos();
                while (reader.count() < topic.getValue() && System.nanoTime() < deadline) {
                    reader.advance(letter -> {});
                    Thread.sleep(100);
                }
                if (reader.count() != topic.getValue()) {
                    differences.add(
                            topic.getKey() + " holds " + reader.count() + " letters instead of " + topic.getValue());
                }
            }
        }
        return differences;
    }
}
