package io.penstock.local.command;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.job.LatestState;
import io.penstock.local.job.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the job. */
@Command(
        name = "submit",
        description = {
            "Starts the job of a pipeline and waits until it has completed a checkpoint. Refused while it runs.",
            "Without --from it goes on from the newest state that is known: the folder of the platform, or what the",
            "cluster remembers of the last run."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: ./penstock job submit --environment environments/production.yaml --from s3://checkpoints/savepoints/savepoint-1a2b"
        })
final class JobSubmitCommand extends JobAction {
    @Option(names = "--jar", paramLabel = "FILE", description = "Default: the built processing-job.jar.")
    private @Nullable Path jar;

    @Option(
            names = "--from",
            paramLabel = "STATE",
            description =
                    "Savepoint or checkpoint to resume from (it is kept); `none` for an application that has never"
                            + " run.")
    private @Nullable String from;

    @Option(names = "--parallelism", paramLabel = "N", description = "Default: the environment's.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--accept",
            paramLabel = "WHAT",
            split = ",",
            description = "Go on past what stopped it: poison (dead letters without end), log-gap (records that"
                    + " retention removed), lost-transactions, no-state (begins anew though it has run before).")
    private List<String> accept = List.of();

    @Option(
            names = "--drop-state",
            description =
                    "Go on although the new version has no use for some of the state: of views that were removed or"
                            + " changed. A changed or new view counts what is read from then on; ./penstock replay counts all again.")
    private boolean dropState;

    @Override
    int act() throws IOException, InterruptedException {
        Program program = target.program(jar)
                .withParallelism(Optional.ofNullable(parallelism))
                .accepting(accept);
        return print("running", target.operations().submit(program, state(), dropState));
    }

    private Optional<String> state() throws IOException, InterruptedException {
        if (from != null) {
            return from.equals("none") ? Optional.empty() : Optional.of(from);
        }
        LatestState latest = new LatestState(target.rest(), target.names(), target.checkpoints());
        Optional<String> found = latest.find();
        if (found.isEmpty() && latest.hasRun()) {
            throw new PenstockException(
                    Category.USER,
                    "state-unknown",
                    "it has run before, and its last state is not known here; say --from PATH, or --from none");
        }
        return found;
    }
}
