package io.penstock.local.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * @param id 32 hex digits, the same at every start, so that a cluster never runs the job twice
 * @param jar with the program and all that it needs
 * @param mainClass of the program
 * @param arguments of the program
 * @param checkpoints folder below which the job writes its checkpoints
 * @param patience for the savepoint at the end
 */
public record JobSpec(
        String id, Path jar, String mainClass, List<String> arguments, Path checkpoints, Duration patience) {
    public JobSpec {
        arguments = List.copyOf(arguments);
    }
}
