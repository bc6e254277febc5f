package io.penstock.local.job;

import io.penstock.common.names.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a pipeline's job would go on: the newest state that its folder or its cluster knows. */
public final class LatestState {
    private final FlinkRest flink;
    private final Submission submission;
    private final Optional<RetainedCheckpoints> folder;

    /** @param checkpoints where this machine can look into it */
    public LatestState(FlinkRest flink, Names names, Optional<Path> checkpoints) {
        this.flink = flink;
        this.submission = new Submission(flink, names);
        this.folder = checkpoints.map(RetainedCheckpoints::new);
    }

    /** @return path of a checkpoint or savepoint */
    public Optional<String> find() throws IOException, InterruptedException {
        if (folder.isPresent()) {
            return folder.get().newest().map(JobKeeper::uri);
        }
        List<JobSummary> runs = submission.runs();
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        var latest = flink.checkpoints(runs.get(0).id()).path("latest");
        var savepoint = latest.path("savepoint");
        var checkpoint = latest.path("completed");
        boolean newerSavepoint =
                savepoint.path("id").asLong(-1) >= checkpoint.path("id").asLong(-1);
        String path =
                (newerSavepoint ? savepoint : checkpoint).path("external_path").asText("");
        return path.isEmpty() ? Optional.empty() : Optional.of(path);
    }

    /** Whether the cluster remembers a run. */
    public boolean hasRun() throws IOException, InterruptedException {
        return !submission.runs().isEmpty();
    }
}
