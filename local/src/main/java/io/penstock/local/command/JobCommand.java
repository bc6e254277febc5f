package io.penstock.local.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** What can be done with a pipeline's Flink job. */
@Command(
        name = "job",
        description = {
            "The stream job of a pipeline on a Flink cluster: that of the running platform, or any other with",
            "--flink URL or --environment FILE."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            JobSubmitCommand.class,
            JobStatusCommand.class,
            JobSavepointCommand.class,
            JobStopCommand.class,
            JobUpgradeCommand.class,
            JobRescaleCommand.class,
            JobDoctorCommand.class,
            HelpCommand.class
        },
        footer = {"", "Example: ./penstock job status"})
final class JobCommand {}
