package io.penstock.local.command;

import io.penstock.local.doctor.Observation;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Shows the job. */
@Command(
        name = "status",
        description = {
            "Shows the job, its checkpoints and its stages: how busy each is, how much it is held up by what comes",
            "behind it, what it reads and what is not read yet. Exit code 1 unless it is RUNNING."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock job status -o json"})
final class JobStatusCommand extends JobAction {
    @Override
    int act() throws IOException, InterruptedException {
        Observation seen = target.observe();
        if (target.json()) {
            System.out.println(JobReport.json(seen).toPrettyString());
        } else {
            JobReport.table(seen, System.out);
        }
        return seen.job().state().equals("RUNNING") ? Commands.DONE : Commands.ERROR;
    }
}
