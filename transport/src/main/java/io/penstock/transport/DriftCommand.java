package io.penstock.transport;

import io.penstock.transport.command.Output;
import io.penstock.transport.command.Surroundings;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.plan.Plan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether what there is differs from what is declared. */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        description = {
            "Compares what there is with what is declared; touches nothing. Exits with 3 if they differ.",
            "A difference was made by hand, is not applied yet, or is a topic that is owned and no longer declared."
        },
        footer = {"", "Example: drift -f pipelines/ -e environments/production.yaml -o json"})
final class DriftCommand implements Callable<Integer> {
    @Mixin
    private final DeclarationOptions files;

    @Mixin
    private final Output output = new Output();

    private final Surroundings in;

    DriftCommand(Surroundings in) {
        this.files = new DeclarationOptions(in);
        this.in = in;
    }

    @Override
    public Integer call() {
        try (Deployment deployment = Deployment.open(files, (pipeline, all) -> Permissions.none(), in)) {
            in.out()
                    .println(output.show(
                            () -> PlanDocument.table(deployment.plans()),
                            () -> PlanDocument.document(deployment.plans())));
            return deployment.plans().stream().anyMatch(Plan::drifted) ? TransportCommand.DRIFT : TransportCommand.OK;
        }
    }
}
