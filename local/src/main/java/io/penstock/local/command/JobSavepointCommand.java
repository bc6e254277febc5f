package io.penstock.local.command;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes a savepoint. */
@Command(
        name = "savepoint",
        description = "Takes a savepoint while the job goes on, and prints where it lies. Nothing deletes it but you.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock job savepoint --target file:///backup/penstock"})
final class JobSavepointCommand extends JobAction {
    @Option(names = "--target", paramLabel = "URI", description = "Folder. Default: savepoints beside the checkpoints.")
    private @Nullable String folder;

    @Override
    int act() throws IOException, InterruptedException {
        return print("done", target.operations().savepoint(target.savepointFolder(folder)));
    }
}
