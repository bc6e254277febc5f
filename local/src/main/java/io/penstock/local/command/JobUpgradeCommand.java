package io.penstock.local.command;

import io.penstock.local.job.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replaces what runs. */
@Command(
        name = "upgrade",
        description = {
            "Replaces the running job by another jar or another declaration: stops it with a savepoint, starts the new",
            "version from it, and waits for its first checkpoint. If that does not come, or anything fails before it,",
            "the former version is started from the same savepoint (exit code 1)."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock job upgrade --jar processing-job-2.jar --pipeline pipelines/shop.yaml"})
final class JobUpgradeCommand extends JobAction {
    @Option(names = "--jar", paramLabel = "FILE", description = "The new one. Default: the built processing-job.jar.")
    private @Nullable Path jar;

    @Option(
            names = "--former-jar",
            paramLabel = "FILE",
            description = "What runs now, for the way back, if the cluster has lost it since.")
    private @Nullable Path formerJar;

    @Option(names = "--parallelism", paramLabel = "N", description = "Default: the environment's.")
    private @Nullable Integer parallelism;

    @Option(names = "--accept", paramLabel = "WHAT", split = ",", description = "As for submit.")
    private List<String> accept = List.of();

    @Option(names = "--target", paramLabel = "URI", description = "Where the savepoint goes.")
    private @Nullable String folder;

    @Option(
            names = "--drop-state",
            description =
                    "Go on although the new version has no use for some of the state: of views that were removed or"
                            + " changed. A changed or new view counts what is read from then on; ./penstock replay counts all again.")
    private boolean dropState;

    @Override
    int act() throws IOException, InterruptedException {
        Program next = target.program(jar)
                .withParallelism(Optional.ofNullable(parallelism))
                .accepting(accept);
        Path former = formerJar == null ? next.jar() : target.jar(formerJar);
        return print("upgraded", target.operations().upgrade(next, former, dropState, target.savepointFolder(folder)));
    }
}
