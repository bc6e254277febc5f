package io.penstock.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.local.doctor.Doctor;
import io.penstock.local.doctor.Finding;
import io.penstock.local.doctor.Finding.Severity;
import io.penstock.local.doctor.Observation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Says what is wrong with the job. */
@Command(
        name = "doctor",
        description = {
            "Reads the job's metrics and says what they mean: which stage is the limit, whether it is the sink, skew,",
            "state, garbage collection or parallelism, and which knob to turn. Exit code 1 if there is a problem."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock job doctor"})
final class JobDoctorCommand extends JobAction {
    @Override
    int act() throws IOException, InterruptedException {
        Observation seen = target.observe();
        List<Finding> findings = Doctor.examine(seen);
        if (target.json()) {
            ObjectNode json = JobReport.json(seen);
            json.set("findings", JobReport.json(findings));
            System.out.println(json.toPrettyString());
        } else {
            for (Finding finding : findings) {
                System.out.println(finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.subject() + " "
                        + finding.what());
                if (!finding.advice().isEmpty()) {
                    System.out.println("    " + finding.advice());
                }
            }
        }
        boolean ill = findings.stream().anyMatch(finding -> finding.severity() == Severity.PROBLEM);
        return ill ? Commands.ERROR : Commands.DONE;
    }
}
