package io.penstock.local.command;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops the job. */
@Command(
        name = "stop",
        description = {
            "Ends the job with a savepoint and prints where it lies. What it has read is visible to readers then,",
            "so that it can be resumed however late. The running platform leaves it stopped until `job submit`, or",
            "until it is started anew."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock job stop && ./penstock job submit"})
final class JobStopCommand extends JobAction {
    @Option(names = "--target", paramLabel = "URI", description = "Folder. Default: savepoints beside the checkpoints.")
    private @Nullable String folder;

    @Override
    int act() throws IOException, InterruptedException {
        return print("stopped", target.operations().stop(target.savepointFolder(folder)));
    }
}
