package io.penstock.transport;

import io.penstock.transport.command.Output;
import io.penstock.transport.command.Surroundings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Does what plan prints. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Does what plan prints, then verifies it. May be killed and repeated at any point.",
        footer = {"", "Example: apply -f pipelines/ -e environments/production.yaml --allow-delete shop.old_orders"})
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private final DeclarationOptions files;

    @Mixin
    private final PermissionOptions permissions = new PermissionOptions();

    @Mixin
    private final Output output = new Output();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    private final Surroundings in;

    ApplyCommand(Surroundings in) {
        this.files = new DeclarationOptions(in);
        this.in = in;
    }

    @Override
    public Integer call() {
        try (Deployment deployment = Deployment.open(files, permissions::of, in)) {
            if (output.isTable()) {
                in.out().println(PlanDocument.table(deployment.plans()));
            } else if (!yes) {
                in.err().println(PlanDocument.table(deployment.plans())); // what the question is about
            }
            List<String> done = new ArrayList<>();
            int exit = carryOut(deployment, done);
            if (!output.isTable()) {
                in.out().println(output.show(() -> "", () -> document(deployment, done)));
            }
            return exit;
        }
    }

    private int carryOut(Deployment deployment, List<String> done) {
        if (deployment.refused()) {
            in.err().println("nothing was changed");
            return TransportCommand.ERROR;
        }
        if (deployment.changes() && !yes) {
            Optional<Boolean> answer = in.ask("Apply? [y/N] ");
            if (answer.isEmpty()) {
                in.err().println("no terminal to ask on: pass --yes to apply without asking");
                return TransportCommand.USAGE;
            }
            if (!answer.get()) {
                in.err().println("nothing was changed");
                return TransportCommand.ERROR;
            }
        }
        var progress = output.isTable() ? in.out() : in.err();
        deployment.apply(change -> {
            done.add(change.headline());
            progress.println("done: " + change.headline());
        });
        return TransportCommand.OK;
    }

    private static Map<String, Object> document(Deployment deployment, List<String> done) {
        Map<String, Object> document = new LinkedHashMap<>(PlanDocument.document(deployment.plans()));
        document.put("done", done);
        return document;
    }
}
