package io.penstock.transport;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.command.LettersCommand;
import io.penstock.transport.command.Surroundings;
import io.penstock.transport.command.TransactionsCommand;
import io.penstock.transport.contract.DocsCommand;
import io.penstock.transport.contract.SchemaCommand;
import io.penstock.transport.plan.Plan;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code transport plan|apply}: results on standard output, everything else on standard error. */
@Command(
        name = "transport",
        mixinStandardHelpOptions = true,
        versionProvider = TransportCommand.Version.class,
        synopsisSubcommandLabel = "(plan | apply | schema | docs | dlq | late | transactions)",
        description = "Makes the topics and schemas of a pipeline. Nothing is ever deleted.",
        footer = {
            "",
            "Example:",
            "  transport plan --pipeline pipelines/shop.yaml --environment environments/local.yaml"
        })
final class TransportCommand {
    static final int OK = 0;
    static final int ERROR = 1;
    static final int USAGE = 2;

    private final Map<String, String> variables;
    private final PrintStream out;
    private final PrintStream err;
    private final Function<String, Optional<Boolean>> ask;

    /**
     * Assigns.
     *
     * @param variables what the files' {@code ${NAME}} stand for
     * @param ask puts a question to the person at the terminal; empty if there is none
     */
    TransportCommand(
            Map<String, String> variables, PrintStream out, PrintStream err, Function<String, Optional<Boolean>> ask) {
        this.variables = variables;
        this.out = out;
        this.err = err;
        this.ask = ask;
    }

    int execute(String... arguments) {
        Surroundings surroundings = Surroundings.of(variables, out, err, ask);
        return new CommandLine(this)
                .addSubcommand(SchemaCommand.of(surroundings))
                .addSubcommand(DocsCommand.of(surroundings))
                .addSubcommand("dlq", LettersCommand.dead(surroundings))
                .addSubcommand("late", LettersCommand.late(surroundings))
                .addSubcommand(TransactionsCommand.of(surroundings))
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    if (failure instanceof PenstockException) {
                        err.println(failure.getMessage());
                        return ERROR;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    @Command(
            name = "plan",
            mixinStandardHelpOptions = true,
            description = "Prints what apply would do; touches nothing. Exits with 1 if something is refused.")
    int plan(
            @Option(names = "--pipeline", required = true, paramLabel = "FILE", description = "The declaration.")
                    Path pipeline,
            @Option(names = "--environment", required = true, paramLabel = "FILE", description = "Where it runs.")
                    Path environment) {
        try (Transport transport = connect(pipeline, environment)) {
            Plan plan = transport.plan();
            out.println(plan.describe());
            return plan.refusals().isEmpty() ? OK : ERROR;
        }
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = "Does what plan prints, then verifies it. May be killed and repeated at any point.")
    int apply(
            @Option(names = "--pipeline", required = true, paramLabel = "FILE", description = "The declaration.")
                    Path pipeline,
            @Option(names = "--environment", required = true, paramLabel = "FILE", description = "Where it runs.")
                    Path environment,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        try (Transport transport = connect(pipeline, environment)) {
            Plan plan = transport.plan();
            out.println(plan.describe());
            if (!plan.refusals().isEmpty()) {
                err.println("nothing was changed");
                return ERROR;
            }
            if (!plan.changes().isEmpty() && !yes) {
                Optional<Boolean> answer = ask.apply("Apply? [y/N] ");
                if (answer.isEmpty()) {
                    err.println("no terminal to ask on: pass --yes to apply without asking");
                    return USAGE;
                }
                if (!answer.get()) {
                    err.println("nothing was changed");
                    return ERROR;
                }
            }
            transport.apply(plan, out);
            return OK;
        }
    }

    private Transport connect(Path pipelineFile, Path environmentFile) {
        Pipeline pipeline = PipelineLoader.load(pipelineFile, variables);
        Environment environment = EnvironmentLoader.load(environmentFile, variables);
        err.println("environment " + environment.name() + ": looking at Kafka on "
                + environment.kafka().bootstrap() + " and the schema registry on "
                + environment.registry().urls());
        return Transport.connect(pipeline, environment);
    }

    /** As the jar says; classes outside a jar have no version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TransportCommand.class.getPackage().getImplementationVersion();
            return new String[] {"Penstock " + (version == null ? "(built from source)" : version)};
        }
    }
}
