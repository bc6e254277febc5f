package io.penstock.local.job;

import io.penstock.common.names.Names;
import java.nio.file.Path;
import java.time.Duration;

/**
 * @param names of the pipeline whose job it is
 * @param program what to run until told otherwise
 * @param checkpoints folder below which the job writes its checkpoints
 * @param patience for the savepoint at the end
 */
public record JobSpec(Names names, Program program, Path checkpoints, Duration patience) {}
