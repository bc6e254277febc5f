package io.penstock.local.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes the parallelism. */
@Command(
        name = "rescale",
        description = {
            "Runs the same job at another parallelism: stops it with a savepoint, starts it from there, waits for its",
            "first checkpoint, and goes back if that does not come (exit code 1)."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock job rescale 4"})
final class JobRescaleCommand extends JobAction {
    @Parameters(paramLabel = "N", description = "1 to the job's maximal parallelism (128).")
    private int parallelism;

    @Option(names = "--force", description = "Do not count free slots: the cluster starts TaskManagers by itself.")
    private boolean force;

    @Option(
            names = "--former-jar",
            paramLabel = "FILE",
            description = "What runs now, if the cluster has lost it since.")
    private @Nullable Path formerJar;

    @Option(names = "--target", paramLabel = "URI", description = "Where the savepoint goes.")
    private @Nullable String folder;

    @Override
    int act() throws IOException, InterruptedException {
        return print(
                "rescaled",
                target.operations().rescale(parallelism, target.jar(formerJar), force, target.savepointFolder(folder)));
    }
}
