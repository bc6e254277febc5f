package io.penstock.local.replay;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.local.job.FlinkRest;
import io.penstock.local.job.JobSummary;
import io.penstock.local.job.Program;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The pipeline's job, as the cluster knows it. */
final class RunningJob {
    private final FlinkRest flink;
    private final Names names;

    /**
     * What the job runs, as attachments.
     *
     * @param former what it runs beside
     */
    record Running(String declaration, Optional<String> former) {}

    RunningJob(FlinkRest flink, Names names) {
        this.flink = flink;
        this.names = names;
    }

    /** @throws PenstockException EXTERNAL if it has ended */
    void requireLive() throws IOException, InterruptedException {
        if (live().isEmpty()) {
            throw new PenstockException(
                    Category.EXTERNAL,
                    "job-not-running",
                    names.flinkJobName() + " has ended (./penstock job status says why); once it runs again, the same"
                            + " command goes on");
        }
    }

    private Optional<JobSummary> live() throws IOException, InterruptedException {
        return flink.jobs().stream()
                .filter(job -> job.name().equals(names.flinkJobName()) && !job.ended())
                .findFirst();
    }

    /** @throws PenstockException USER if it does not run */
    Running running() throws IOException, InterruptedException {
        JobSummary live = live().orElseThrow(() -> new PenstockException(
                Category.USER, "not-running", names.flinkJobName() + " is not running on this cluster"));
        Map<String, String> parameters = flink.parameters(live.id());
        return new Running(
                Optional.ofNullable(parameters.get(Program.PIPELINE))
                        .orElseThrow(() -> new PenstockException(
                                Category.USER,
                                "replay",
                                "job " + live.id() + " does not say which declaration it runs")),
                Optional.ofNullable(parameters.get(Program.FORMER)));
    }
}
