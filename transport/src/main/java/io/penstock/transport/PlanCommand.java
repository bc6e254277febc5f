package io.penstock.transport;

import io.penstock.transport.command.Output;
import io.penstock.transport.command.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What apply would do. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Prints what apply would do and why; touches nothing. Exits with 1 if something is refused.",
        footer = {"", "Example: plan -f pipelines/ -e environments/production.yaml"})
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private final DeclarationOptions files;

    @Mixin
    private final PermissionOptions permissions = new PermissionOptions();

    @Mixin
    private final Output output = new Output();

    private final Surroundings in;

    PlanCommand(Surroundings in) {
        this.files = new DeclarationOptions(in);
        this.in = in;
    }

    @Override
    public Integer call() {
        try (Deployment deployment = Deployment.open(files, permissions::of, in)) {
            in.out()
                    .println(output.show(
                            () -> PlanDocument.table(deployment.plans()),
                            () -> PlanDocument.document(deployment.plans())));
            return deployment.refused() ? TransportCommand.ERROR : TransportCommand.OK;
        }
    }
}
